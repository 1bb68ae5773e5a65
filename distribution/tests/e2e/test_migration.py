"""Running guests that are moved between simulated hosts: there and back, cancelled, under kill -9, and away for maintenance."""
import glob
import os
import time
import unittest

from virga import Instance, api, until

# What a machine may be on a host that has its guest: it also runs while it is sent.
ANYWHERE = ("running", "sending")

KILLS = int(os.environ.get("VIRGA_MIGRATION_KILLS", "4"))
HOSTS = 4


class MigrationTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.virga = Instance()
        cls.addClassCleanup(cls.virga.__exit__)
        cls.simulate("migration.speed.mib = 512")
        cls.virga.start()
        cls.virga.virga("demo", "--hosts", str(HOSTS))
        cls.client = cls.virga.client()
        cls.zone = cls.client.call("listZones")["zone"][0]["id"]
        cls.template = cls.client.call("listTemplates", templatefilter="executable")["template"][0]["id"]
        offerings = cls.client.call("listServiceOfferings")["serviceoffering"]
        cls.offering = min(offerings, key=lambda offering: offering["memory"])["id"]

    @classmethod
    def simulate(cls, *lines):
        os.makedirs(os.path.join(cls.virga.data, "etc"), exist_ok=True)
        with open(os.path.join(cls.virga.data, "etc", "org.virga.hypervisor.simulator.cfg"), "w", encoding="utf-8") as file:
            file.write("\n".join((f"directory = {cls.virga.data}/simulator",) + lines) + "\n")

    def deploy(self, name):
        machine = self.client.run("deployVirtualMachine", zoneid=self.zone, templateid=self.template,
                                  serviceofferingid=self.offering, name=name)["virtualmachine"]
        self.addCleanup(self.expunge, machine["id"])
        return machine

    def expunge(self, machine):
        self.client = self.virga.client()
        self.client.run("destroyVirtualMachine", id=machine, expunge="true")

    def machine(self, machine):
        return self.client.call("listVirtualMachines", id=machine)["virtualmachine"][0]

    def test_a_guest_goes_there_and_back(self):
        machine = self.deploy("there-and-back")
        found = self.client.call("findHostsForMigration", virtualmachineid=machine["id"])
        self.assertEqual(HOSTS - 1, found["count"])
        self.assertNotIn(machine["hostid"], [host["id"] for host in found["host"]])
        there = found["host"][0]
        self.assertTrue(there["suitableformigration"])
        self.assertIn("requiresStorageMotion", there)

        job = self.client.call("migrateVirtualMachine", virtualmachineid=machine["id"], hostid=there["id"])["jobid"]
        until(lambda: self.machine(machine["id"])["state"] == "Migrating", "it is shown migrating")
        moved = self.client.wait(job)["virtualmachine"]
        self.assertEqual((there["id"], "Running"), (moved["hostid"], moved["state"]))
        self.assertEqual(1, len(self.virga.copies(machine["id"], ANYWHERE)))

        back = self.client.run("migrateVirtualMachine", virtualmachineid=machine["id"], hostid=machine["hostid"])
        self.assertEqual(machine["hostid"], back["virtualmachine"]["hostid"])
        self.assertIn("is Running on ", self.virga.shell("vm:migrate there-and-back"))
        self.assertNotEqual(machine["hostid"], self.machine(machine["id"])["hostid"])

    def test_what_cannot_be_moved_is_refused(self):
        machine = self.deploy("refused")
        with self.assertRaises(api.ApiError) as refused:
            self.client.call("migrateVirtualMachine", virtualmachineid=machine["id"], hostid=machine["hostid"])
        self.assertEqual(431, refused.exception.status)
        self.client.run("stopVirtualMachine", id=machine["id"])
        for command in ("findHostsForMigration", "migrateVirtualMachine"):
            with self.assertRaises(api.ApiError) as refused:
                self.client.call(command, virtualmachineid=machine["id"])
            self.assertEqual(431, refused.exception.status)
            self.assertIn("not Running", refused.exception.text)

    def test_a_migration_that_never_ends_is_cancelled_and_the_guest_stays(self):
        machine = self.deploy("stays")
        self.reconfigure("migration.dirty.percent = 100")
        try:
            job = self.client.call("migrateVirtualMachine", virtualmachineid=machine["id"])["jobid"]
            until(lambda: self.client.call("queryAsyncJobResult", jobid=job)["jobstatus"] == 0
                  and "\tsending\t" in self.journals(), "it is being sent")
            self.client.call("cancelAsyncJob", jobid=job)
            until(lambda: self.client.call("queryAsyncJobResult", jobid=job)["jobstatus"] == 3, "it is cancelled")
            now = self.machine(machine["id"])
            self.assertEqual((machine["hostid"], "Running"), (now["hostid"], now["state"]))
            self.assertEqual(1, len(self.virga.copies(machine["id"], ANYWHERE)))
        finally:
            self.reconfigure("migration.speed.mib = 512")

    def reconfigure(self, *lines):
        self.simulate(*lines)
        # The operator's file is taken over at the next start.
        self.virga.stop()
        self.virga.start()
        self.client = self.virga.client()

    def journals(self):
        text = ""
        for path in glob.glob(os.path.join(self.virga.data, "simulator", "hosts", "*.journal")):
            with open(path, encoding="utf-8") as lines:
                text += lines.read()
        return text

    def test_a_controller_that_is_killed_in_the_middle_leaves_one_copy_of_each(self):
        machines = [self.deploy(f"killed-{number}")["id"] for number in range(6)]
        for kill in range(KILLS):
            before = {machine: self.machine(machine)["hostid"] for machine in machines}
            jobs = [self.client.call("migrateVirtualMachine", virtualmachineid=machine)["jobid"] for machine in machines]
            time.sleep(0.15 + 0.35 * kill)
            self.virga.kill()
            for machine in machines:
                self.assertLessEqual(len(self.virga.copies(machine, ANYWHERE)), 1, f"kill {kill}")
            self.virga.start()
            self.client = self.virga.client()
            for machine, job in zip(machines, jobs):
                self.client.wait(job)
                now = self.machine(machine)
                self.assertEqual("Running", now["state"])
                self.assertNotEqual(before[machine], now["hostid"])
                self.assertEqual(1, len(self.virga.copies(machine, ANYWHERE)), f"kill {kill}")

    def test_a_host_is_drained_for_maintenance_and_taken_into_use_again(self):
        machines = [self.deploy(f"drained-{number}") for number in range(6)]
        host = machines[0]["hostid"]
        job = self.client.call("prepareHostForMaintenance", id=host)["jobid"]
        drained = self.client.wait(job)["host"]
        self.assertEqual("Maintenance", drained["resourcestate"])
        for machine in machines:
            now = self.machine(machine["id"])
            self.assertEqual("Running", now["state"])
            self.assertNotEqual(host, now["hostid"])
            self.assertEqual(1, len(self.virga.copies(machine["id"], ANYWHERE)))
        again = self.deploy("elsewhere")
        self.assertNotEqual(host, again["hostid"])
        with self.assertRaises(api.ApiError) as refused:
            self.client.run("prepareHostForMaintenance", id=host)
        self.assertIn("already in state Maintenance", str(refused.exception.answer))

        self.assertEqual("Enabled", self.client.run("cancelHostMaintenance", id=host)["host"]["resourcestate"])
        with self.assertRaises(api.ApiError) as refused:
            self.client.run("cancelHostMaintenance", id=host)
        self.assertIn("is not in maintenance", str(refused.exception.answer))

    def test_maintenance_that_takes_forever_is_cancelled(self):
        machine = self.deploy("in-the-way")
        self.reconfigure("migration.dirty.percent = 100")
        try:
            job = self.client.call("prepareHostForMaintenance", id=machine["hostid"])["jobid"]
            until(lambda: self.machine(machine["id"])["state"] == "Migrating", "it is on its way")
            host = self.client.run("cancelHostMaintenance", id=machine["hostid"])["host"]
            self.assertEqual("Enabled", host["resourcestate"])
            self.assertEqual(3, self.client.call("queryAsyncJobResult", jobid=job)["jobstatus"])
            now = self.machine(machine["id"])
            self.assertEqual((machine["hostid"], "Running"), (now["hostid"], now["state"]))
        finally:
            self.reconfigure("migration.speed.mib = 512")


if __name__ == "__main__":
    unittest.main()
