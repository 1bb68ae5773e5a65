"""Backup under load, restore to it, and a check that finds nothing before, between and after."""
import glob
import json
import os
import shutil
import threading
import time
import unittest

from virga import Instance


class StoreTest(unittest.TestCase):

    def setUp(self):
        self.virga = Instance()
        self.addCleanup(self.virga.__exit__)
        self.virga.start()
        self.virga.virga("demo", "--hosts", "4")
        self.client = self.virga.client()
        self.zone = self.client.call("listZones")["zone"][0]["id"]
        self.template = self.client.call("listTemplates", templatefilter="all")["template"][0]["id"]
        self.offering = next(each["id"] for each in self.client.call("listServiceOfferings")["serviceoffering"]
                             if each["name"] == "Small Instance")
        self.backups = os.path.join(self.virga.data, "backups")
        os.mkdir(self.backups)

    def deploy(self, name):
        return self.client.run("deployVirtualMachine", zoneid=self.zone, templateid=self.template,
                               serviceofferingid=self.offering, name=name)["virtualmachine"]["id"]

    def states(self):
        found = self.client.call("listVirtualMachines", listall="true", pagesize=-1)
        return {vm["id"]: vm["state"] for vm in found.get("virtualmachine", [])}

    def check(self):
        """The number of records; fails when a violation is found."""
        last = self.virga.shell("store:check --json").strip().splitlines()[-1]
        self.assertEqual(0, json.loads(last)["violations"])
        return json.loads(last)["records"]

    def load(self, stop, answered):
        number = 0
        while not stop.is_set():
            number += 1
            answered.append(self.deploy(f"load-{number}"))

    def test_a_backup_under_load_is_restored_while_virga_runs_and_the_cloud_goes_on(self):
        before = [self.deploy(f"before-{i}") for i in range(5)]
        stopped = before[0]
        self.client.run("stopVirtualMachine", id=stopped)
        stop, answered = threading.Event(), []
        worker = threading.Thread(target=self.load, args=(stop, answered), daemon=True)
        worker.start()
        while len(answered) < 3:
            time.sleep(0.01)
        acknowledged = list(answered)
        said = self.virga.shell("store:backup " + self.backups)
        self.assertIn("is complete", said)
        self.assertGreater(self.check(), 0)
        stop.set()
        worker.join()
        [backup] = glob.glob(os.path.join(self.backups, "virga-*"))

        since = [self.deploy(f"since-{i}") for i in range(3)]
        self.client.run("startVirtualMachine", id=stopped)
        self.client.run("stopVirtualMachine", id=before[1])
        pid = self.virga.pid()
        refused = self.virga.virga("shell", "store:restore " + backup, check=False)
        self.assertEqual(1, refused.returncode, "without a yes nothing is restored")
        self.assertIn("--yes", refused.stdout)
        said = self.virga.shell("store:restore --yes " + backup)
        self.assertIn("The database of before is kept", said)
        for vm in since:
            self.assertIn(vm, said, "a guest that runs without a record is named")
        self.virga.virga("wait-ready", "60")
        self.assertEqual(pid, self.virga.pid(), "the process was not restarted")

        states = self.states()
        for vm in before + acknowledged:
            self.assertIn(vm, states)
        for vm in since:
            self.assertNotIn(vm, states)
        self.assertEqual("Running", states[stopped], "a guest that runs is not taken for stopped")
        self.assertEqual("Stopped", states[before[1]])
        self.check()
        fresh = self.deploy("fresh")
        self.assertNotIn(fresh, states)
        self.client.run("startVirtualMachine", id=before[1])
        self.assertIn("epoch", self.virga.shell("store:status"))
        self.check()

    def test_what_cannot_be_is_refused_in_a_sentence(self):
        for command, words in (("store:backup /nowhere/at/all", "is no directory"),
                               ("store:backup relative", "begins with /"),
                               ("store:restore --yes " + self.backups, "is no backup")):
            done = self.virga.virga("shell", command, check=False)
            self.assertEqual(1, done.returncode)
            self.assertIn(words, done.stdout)
        done = self.virga.virga("restore", self.backups, check=False)
        self.assertNotEqual(0, done.returncode)
        self.assertIn("already running", done.stderr)

    def test_a_store_that_does_not_open_is_restored_from_a_backup(self):
        vm = self.deploy("kept")
        self.virga.shell("store:backup " + self.backups)
        [backup] = glob.glob(os.path.join(self.backups, "virga-*"))
        self.virga.stop()
        shutil.rmtree(os.path.join(self.virga.data, "store", "derby", "seg0"))
        self.assertNotEqual(0, self.virga.virga("start", check=False).returncode)
        self.virga.virga("restore", backup)
        self.virga.start()
        self.client = self.virga.client()
        self.assertEqual("Running", self.states()[vm])
        self.check()
        self.assertNotEqual(vm, self.deploy("fresh"))
        self.check()


if __name__ == "__main__":
    unittest.main()
