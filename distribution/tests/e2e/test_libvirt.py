"""A real QEMU guest, deployed by the same call, on hosts made for the test, and moved from one to the other."""
import glob
import os
import re
import shutil
import subprocess
import tempfile
import threading
import time
import unittest
import zipfile

from virga import DISTRIBUTION, Instance, unpacked, until

LAB = os.path.join(DISTRIBUTION, "lab")
DRIVER = "org.virga.hypervisor.libvirt"
GUEST = os.path.join(DISTRIBUTION, "target", "guest")


class LibvirtTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.lab = dict(os.environ, LAB_STATE=tempfile.mkdtemp(prefix="virga-lab-"))
        if not os.path.exists(os.path.join(GUEST, "disk.qcow2")):
            subprocess.run([os.path.join(LAB, "guest-image"), GUEST], check=True, env=cls.lab)
        cls.addClassCleanup(lambda: cls.host("stop", "h1"))
        cls.uri = cls.host("start", "h1").strip()
        cls.addClassCleanup(lambda: cls.host("stop", "h2"))
        cls.other = cls.host("start", "h2").strip()
        cls.virga = Instance()
        cls.addClassCleanup(cls.virga.__exit__)
        os.makedirs(os.path.join(cls.virga.data, "etc"), exist_ok=True)
        with open(os.path.join(cls.virga.data, "etc", "org.virga.hypervisor.libvirt.cfg"), "w", encoding="utf-8") as file:
            file.write(f"directory = {cls.virga.data}/guests\ntemplates.directory = {cls.virga.data}/templates\n"
                       "migration.uri = qemu+tcp://{host}/system\n")
        cls.virga.start()
        cls.virga.shell("plugin:install " + DRIVER)
        # The driver takes template files from one directory alone.
        cls.templates = os.path.join(cls.virga.data, "templates")
        shutil.copytree(GUEST, cls.templates)

    @classmethod
    def host(cls, *arguments):
        return subprocess.run([os.path.join(LAB, "host"), *arguments], check=True, env=cls.lab, text=True,
                              stdout=subprocess.PIPE).stdout

    def test_a_guest_reaches_its_userspace_and_outlives_the_controller(self):
        client = self.virga.client()
        zone = client.call("createZone", name="Lab", networktype="Advanced", dns1="10.1.1.1", internaldns1="10.1.1.1",
                           guestcidraddress="10.1.1.0/24", allocationstate="Enabled")["zone"]["id"]
        pod = client.call("createPod", zoneid=zone, name="P", gateway="172.30.0.1", netmask="255.255.255.0",
                          startip="172.30.0.200", endip="172.30.0.220")["pod"]["id"]
        cluster = client.call("addCluster", zoneid=zone, podid=pod, clustername="C", hypervisor="KVM",
                              clustertype="CloudManaged")["cluster"][0]["id"]
        host = client.call("addHost", zoneid=zone, podid=pod, clusterid=cluster, hypervisor="KVM", url=self.uri,
                           username="root", password="unused")["host"][0]
        self.assertEqual("Up", host["state"])
        other = client.call("addHost", zoneid=zone, podid=pod, clusterid=cluster, hypervisor="KVM", url=self.other,
                            username="root", password="unused")["host"][0]
        os_type = client.call("listOsTypes", description="Other Linux (64-bit)")["ostype"][0]["id"]
        template = client.call("registerTemplate", name="tiny", displaytext="tiny", format="QCOW2", hypervisor="KVM",
                               ostypeid=os_type, zoneid=zone, url=f"file://{self.templates}/disk.qcow2",
                               ispublic="true")["template"][0]["id"]
        offering = client.call("createServiceOffering", name="Tiny", displaytext="Tiny", cpunumber=1, cpuspeed=500,
                               memory=128)["serviceoffering"]["id"]

        machine = client.run("deployVirtualMachine", zoneid=zone, templateid=template, serviceofferingid=offering,
                             name="real-1", hostid=host["id"])["virtualmachine"]
        self.assertEqual("Running", machine["state"])
        self.await_console("real-1", "userspace reached")
        self.assertIn("real-1", self.virga.shell("vm:list"))

        self.switch_driver_under(machine)

        self.virga.kill()
        self.assertIn(machine["instancename"], self.domains())
        self.virga.start()
        client = self.virga.client()

        self.move_there_and_back(client, machine, host["id"], other["id"])

        stopped = client.run("stopVirtualMachine", id=machine["id"])["virtualmachine"]
        self.assertEqual("Stopped", stopped["state"])
        self.assertEqual("Running", client.run("startVirtualMachine", id=machine["id"])["virtualmachine"]["state"])
        client.run("destroyVirtualMachine", id=machine["id"], expunge="true")
        self.assertNotIn(machine["instancename"], self.domains())

    def switch_driver_under(self, machine):
        """The guest keeps the process that it has, and no call fails, while other versions of the driver take its place."""
        process = self.domain_id(machine)
        failures, ended = [], threading.Event()

        def load():
            while not ended.is_set():
                done = self.virga.virga("shell", "vm:console real-1", check=False)
                if done.returncode != 0:
                    failures.append(done.stdout + done.stderr)
        caller = threading.Thread(target=load)
        caller.start()
        try:
            for version in ("1.0.1", "1.0.2", "1.0.3"):
                self.virga.virga("shell", "plugin:update " + self.driver(version))
        finally:
            ended.set()
            caller.join()
        self.assertEqual([], failures)
        self.assertRegex(self.virga.shell("plugin:list"), re.escape(DRIVER) + r" +│ 1\.0\.3 +│ yes")
        # One that does not come up leaves the one before, with all that it needs.
        refused = self.virga.virga("shell", "plugin:update " + self.driver("1.0.4", without="/LibvirtDriver.class"), check=False)
        self.assertIn("Nothing was changed", refused.stdout + refused.stderr)
        self.assertIn("userspace reached", self.virga.shell("vm:console real-1"))
        self.assertEqual(process, self.domain_id(machine))
        listed = self.virga.client().call("listVirtualMachines", id=machine["id"])["virtualmachine"][0]
        self.assertEqual("Running", listed["state"])

    def driver(self, version, without=None):
        """The driver's jar as another version, without the files whose names end so."""
        built = glob.glob(os.path.join(unpacked(), "system", "org", "virga", DRIVER, "*", DRIVER + "-*.jar"))[0]
        path = os.path.join(self.virga.data, f"{DRIVER}-{version}.jar")
        with zipfile.ZipFile(built) as old, zipfile.ZipFile(path, "w") as new:
            for name in old.namelist():
                if without and name.endswith(without):
                    continue
                content = old.read(name)
                if name == "META-INF/MANIFEST.MF":
                    content = re.sub(rb"(?m)^Bundle-Version: .*$", b"Bundle-Version: " + version.encode(), content)
                new.writestr(name, content)
        return path

    def domain_id(self, machine):
        return subprocess.run(["virsh", "-c", self.uri, "domid", machine["instancename"]], check=True, text=True,
                              stdout=subprocess.PIPE).stdout.strip()

    def move_there_and_back(self, client, machine, here, there):
        seconds = self.uptime("real-1", 0)
        # After a start hosts are heard of one after the other.
        until(lambda: {host["state"] for host in client.call("listHosts", type="Routing")["host"]} == {"Up"}, "all hosts are up")
        found = client.call("findHostsForMigration", virtualmachineid=machine["id"])["host"]
        self.assertEqual([(there, True, True)],
                         [(host["id"], host["suitableformigration"], host["requiresStorageMotion"]) for host in found])
        for target, uri, left in ((there, self.other, self.uri), (here, self.uri, self.other)):
            moved = client.run("migrateVirtualMachine", virtualmachineid=machine["id"], hostid=target)["virtualmachine"]
            self.assertEqual((target, "Running"), (moved["hostid"], moved["state"]))
            self.assertIn(machine["instancename"], self.domains(uri))
            self.assertNotIn(machine["instancename"], self.domains(left))
            # It counts on, so it was not booted anew.
            seconds = self.uptime("real-1", seconds)
            self.assertNotIn("userspace reached", self.virga.shell("vm:console real-1"))

    def uptime(self, name, least):
        """What the guest says last of how long it has been up, once that is more than `least` seconds."""
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline:
            console = self.virga.virga("shell", "vm:console " + name, check=False).stdout
            told = [int(seconds) for seconds in re.findall(r"up (\d+) seconds", console)]
            if told and told[-1] > least:
                return told[-1]
            time.sleep(1)
        self.fail(f"{name} does not tell that it is up for more than {least} s:\n{console[-2000:]}")

    def domains(self, uri=None):
        return subprocess.run(["virsh", "-c", uri or self.uri, "list", "--all", "--name"], check=True, text=True,
                              stdout=subprocess.PIPE).stdout

    def await_console(self, name, wanted, seconds=180):
        deadline = time.monotonic() + seconds
        console = ""
        while time.monotonic() < deadline:
            console = self.virga.virga("shell", "vm:console " + name, check=False).stdout
            if wanted in console:
                return
            time.sleep(1)
        self.fail(f"no '{wanted}' in {seconds} s on the console:\n{console[-2000:]}")


if __name__ == "__main__":
    unittest.main()
