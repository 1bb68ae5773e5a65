"""Answers have the shape of those that a real CloudStack gave."""
import os
import re
import subprocess
import sys
import unittest

from virga import DISTRIBUTION, Instance

RECORDED = os.path.normpath(os.path.join(DISTRIBUTION, "..", "..", "shared", "cloudstack-api"))

# The commands that there are; the recording covers many more.
COMMANDS = set("""listApis listCapabilities queryAsyncJobResult listAsyncJobs login logout createZone listZones createPod
    listPods addCluster listClusters addHost listHosts createServiceOffering listServiceOfferings listOsTypes
    registerTemplate listTemplates listAccounts listUsers registerUserKeys getUserKeys listDomains listNetworks listVolumes
    deployVirtualMachine listVirtualMachines startVirtualMachine stopVirtualMachine rebootVirtualMachine
    destroyVirtualMachine listHypervisors listCapacity listEvents createStoragePool listStoragePools updateStoragePool
    enableStorageMaintenance cancelStorageMaintenance deleteStoragePool findHostsForMigration migrateVirtualMachine
    prepareHostForMaintenance cancelHostMaintenance configureOutOfBandManagement enableOutOfBandManagementForHost
    disableOutOfBandManagementForHost changeOutOfBandManagementPassword""".split())

# Answers that cannot be alike, because what was done before them in the recording takes commands that there are not.
WITHOUT_THEIR_PAST = {
    "permissions/338-login": "createAccount made the user",
    "permissions/339-listVirtualMachines": "createAccount made the user",
    "permissions/340-listClusters": "createAccount made the user",
    "vm-life/480-deployVirtualMachine": "createNetwork made a network without user data",
    "vm-life/496-deployVirtualMachine": "createNetwork made a network without user data",
    "vm-life/538-queryAsyncJobResult-destroyVirtualMachine": "updateVirtualMachine protected the machine from deletion",
    "vm-life/524-queryAsyncJobResult-startVirtualMachine": "its disk was on a cluster's pool; the demo cloud's is the zone's",
    "vm-aids/650-queryAsyncJobResult-startVirtualMachine": "its disk was on a cluster's pool; the demo cloud's is the zone's",
    "vm-end/1086-queryAsyncJobResult-startVirtualMachine": "recoverVirtualMachine brought the machine back",
}


class ShapeTest(unittest.TestCase):

    def test_no_answer_differs_in_shape(self):
        with Instance() as virga:
            virga.virga("demo")
            env = virga.env()
            network = virga.client().call("listNetworks")["network"][0]["id"]
            replay = subprocess.run(
                [sys.executable, os.path.join(RECORDED, "shape.py"), "--dir", os.path.join(RECORDED, "samples"),
                 "--endpoint", env["CLOUDSTACK_ENDPOINT"], "--key", env["CLOUDSTACK_KEY"],
                 "--secret", env["CLOUDSTACK_SECRET"],
                 "--integration", f"http://127.0.0.1:{virga.integration}/client/api",
                 "--var", "zonename=Sandbox-simulator-advanced",
                 # The recording makes two networks for its machines; the zone's one stands in for both.
                 "--var", f"net={network}", "--var", f"l2={network}", "--password", env["CLOUDSTACK_PASSWORD"]],
                text=True, stdout=subprocess.PIPE, check=False, timeout=600)
        lines = [line for line in replay.stdout.splitlines() if self.ours(line)]
        self.assertGreater(len(lines), 60, replay.stdout[-2000:])
        counts = {}
        for line in lines:
            counts[line.split()[0]] = counts.get(line.split()[0], 0) + 1
            if not line.startswith("SAME"):
                print(line)
        print(counts)
        self.assertEqual([], [line for line in lines if line.startswith("DIFFERENT")
                              and line.split()[1].removesuffix(".json") not in WITHOUT_THEIR_PAST])

    @staticmethod
    def ours(line):
        """Whether a line is about a command that there is, and, for a poll, about the job of one."""
        match = re.match(r"\S+\s+\S+/\d+-(\w+?)(?:-(\w+))?\.json", line)
        return bool(match) and match.group(1) in COMMANDS and (match.group(2) is None or match.group(2) in COMMANDS)


if __name__ == "__main__":
    unittest.main()
