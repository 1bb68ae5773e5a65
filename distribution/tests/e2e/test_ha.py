"""Guests that come back when simulated hosts die, and hosts that come back without them."""
import os
import time
import unittest

from virga import Instance, api, until

HOSTS = 4


class HighAvailabilityTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.virga = Instance()
        cls.addClassCleanup(cls.virga.__exit__)
        cls.virga.start()
        cls.virga.virga("demo", "--hosts", str(HOSTS))
        cls.client = cls.virga.client()
        cls.zone = cls.client.call("listZones")["zone"][0]["id"]
        cls.template = cls.client.call("listTemplates", templatefilter="executable")["template"][0]["id"]
        cls.plain = cls.offering("plain", "false")
        cls.available = cls.offering("available", "true")

    @classmethod
    def offering(cls, name, available):
        return cls.client.call("createServiceOffering", name=name, displaytext=name, cpunumber=1, cpuspeed=100,
                               memory=64, offerha=available)["serviceoffering"]["id"]

    def deploy(self, name, offering, **more):
        machine = self.client.run("deployVirtualMachine", zoneid=self.zone, templateid=self.template,
                                  serviceofferingid=offering, name=name, **more)["virtualmachine"]
        self.addCleanup(self.expunge, machine["id"])
        return machine

    def expunge(self, machine):
        self.client = self.virga.client()
        self.client.run("destroyVirtualMachine", id=machine, expunge="true")

    def machine(self, machine):
        return self.client.call("listVirtualMachines", id=machine["id"])["virtualmachine"][0]

    def host(self, uuid):
        return self.client.call("listHosts", id=uuid)["host"][0]

    def fault(self, host, what):
        self.virga.shell(f"sim:fault {host} {what}")

    def heal(self, host):
        self.fault(host, "none")
        until(lambda: self.client.call("listHosts", name=host)["host"][0]["state"] == "Up", f"{host} is up again")

    def running_elsewhere(self, machine):
        now = self.machine(machine)
        return now["state"] == "Running" and now["hostid"] != machine["hostid"]

    def test_guests_of_a_host_without_power_run_elsewhere_and_it_comes_back_empty(self):
        first = self.deploy("ha-1", self.available)
        second = self.deploy("ha-2", self.available, hostid=first["hostid"])
        other = self.deploy("plain-1", self.plain, hostid=first["hostid"])
        self.addCleanup(self.heal, first["hostname"])
        began = time.monotonic()
        self.fault(first["hostname"], "power")

        until(lambda: self.running_elsewhere(first) and self.running_elsewhere(second), "they run elsewhere")
        print(f"\nhighly available guests run elsewhere {time.monotonic() - began:.1f} s after the power was lost")
        until(lambda: self.machine(other)["state"] == "Stopped", "the other one is Stopped")
        self.assertEqual("Down", self.host(first["hostid"])["state"])
        self.assertEqual("Fenced", self.host(first["hostid"])["hostha"]["hastate"])
        self.assertIn("Proof that none of its guests runs", self.virga.shell(f"ha:explain {first['hostname']}"))
        self.assertIn(first["hostname"], self.virga.shell("ha:status"))

        self.heal(first["hostname"])
        self.assertEqual("Available", self.host(first["hostid"])["hostha"]["hastate"])
        self.assertIn("All hosts are well", self.virga.shell("ha:status"))
        self.assertEqual(1, len(self.virga.copies(first["id"])))
        self.assertEqual(0, len(self.virga.copies(other["id"])))

    def test_a_host_that_hangs_is_switched_off_before_its_guests_run_elsewhere(self):
        machine = self.deploy("hangs-1", self.available)
        self.addCleanup(self.heal, machine["hostname"])
        self.fault(machine["hostname"], "hang")

        until(lambda: self.running_elsewhere(machine), "it runs elsewhere")
        self.assertIn("switched off", self.virga.shell(f"ha:explain {machine['hostname']}"))
        self.heal(machine["hostname"])
        self.assertEqual(1, len(self.virga.copies(machine["id"])))

    def test_a_host_that_its_neighbours_see_is_left_alone(self):
        machine = self.deploy("alive-1", self.available)
        self.addCleanup(self.heal, machine["hostname"])
        self.fault(machine["hostname"], "agent")

        until(lambda: self.host(machine["hostid"])["hostha"]["hastate"] == "Degraded", "it is seen alive")
        time.sleep(5)
        self.assertEqual(machine["hostid"], self.machine(machine)["hostid"])
        with self.assertRaises(api.ApiError) as refused:
            self.client.run("restartLostVirtualMachine", virtualmachineid=machine["id"])
        self.assertIn("only what is proved dead", str(refused.exception))

    def test_without_proof_an_alert_asks_for_a_word_and_takes_it(self):
        machine = self.deploy("unproved-1", self.available)
        self.addCleanup(self.cancel_degraded, machine["hostid"], machine["hostname"])
        self.fault(machine["hostname"], "board")
        self.fault(machine["hostname"], "power")

        until(lambda: "declareHostAsDegraded" in self.virga.shell("alert:list"), "an alert says what to do")
        self.assertEqual(machine["hostid"], self.machine(machine)["hostid"])
        self.client.run("declareHostAsDegraded", id=machine["hostid"])
        until(lambda: self.running_elsewhere(machine), "it runs elsewhere")

    def cancel_degraded(self, host, name):
        self.client.run("cancelHostAsDegraded", id=host)
        self.heal(name)

    def test_nothing_is_done_while_paused_and_a_controller_that_dies_goes_on(self):
        machine = self.deploy("paused-1", self.available)
        self.addCleanup(self.heal, machine["hostname"])
        self.assertIn("Nothing is fenced", self.virga.shell("ha:pause --reason test 5"))
        self.fault(machine["hostname"], "power")
        until(lambda: self.host(machine["hostid"])["state"] == "Alert", "it is suspect")
        time.sleep(4)
        self.assertEqual("Alert", self.host(machine["hostid"])["state"])
        self.assertIn("test", self.virga.shell("ha:status"))
        self.virga.shell("ha:resume")
        self.virga.kill()
        self.virga.start()
        self.client = self.virga.client()
        until(lambda: self.running_elsewhere(machine), "it runs elsewhere", 120)

    def test_operators_say_what_is_looked_after(self):
        machine = self.deploy("off-1", self.available)
        host = machine["hostid"]
        self.addCleanup(self.heal, machine["hostname"])
        with self.assertRaises(api.ApiError) as refused:
            self.client.run("disableHAForHost", hostid=host)
        self.assertIn("configureHAForHost", str(refused.exception))
        with self.assertRaises(api.ApiError) as refused:
            self.client.call("configureHAForHost", hostid=host, provider="KVMHAProvider")
        self.assertIn("SimulatorHAProvider", str(refused.exception))
        self.client.run("configureHAForHost", hostid=host, provider="simulatorhaprovider")
        self.client.run("disableHAForHost", hostid=host)
        row = self.client.call("listHostHAResources", hostid=host)["hostha"][0]
        self.assertEqual((False, "Disabled", "SimulatorHAProvider"),
                         (row["haenable"], row["hastate"], row["haprovider"]))
        self.fault(machine["hostname"], "power")
        until(lambda: self.host(host)["state"] == "Alert", "it is suspect")
        time.sleep(3)
        self.assertEqual("Alert", self.host(host)["state"])

        zone = {"zoneid": self.zone}
        cluster = {"clusterid": self.host(host)["clusterid"]}
        self.client.run("disableHAForZone", **zone)
        self.client.run("enableHAForHost", hostid=host)
        self.assertEqual("Disabled", self.host(host)["hostha"]["hastate"])
        self.client.run("disableHAForCluster", **cluster)
        self.client.run("enableHAForZone", **zone)
        self.assertEqual("Disabled", self.host(host)["hostha"]["hastate"])
        self.client.run("enableHAForCluster", **cluster)
        until(lambda: self.running_elsewhere(machine), "it runs elsewhere")
        with self.assertRaises(api.ApiError) as refused:
            self.client.call("pauseHighAvailability", seconds=-1)
        self.assertIn("from 0 to 604800", str(refused.exception))

    def test_a_crashed_guest_is_started_again_and_one_that_shut_down_is_not(self):
        crashed = self.deploy("crash-1", self.available)
        quiet = self.deploy("quiet-1", self.available)
        self.fault(crashed["hostname"], f"guest {crashed['id']}")
        with open(os.path.join(self.virga.data, "simulator", "control", quiet["id"] + ".off"), "w", encoding="utf-8"):
            pass
        until(lambda: self.machine(quiet)["state"] == "Stopped", "it shut down")
        until(lambda: self.machine(crashed)["state"] == "Running" and self.restarts(crashed), "it was started again")
        time.sleep(3)
        self.assertEqual("Stopped", self.machine(quiet)["state"])

    def restarts(self, machine):
        events = self.client.call("listEvents", resourceid=machine["id"], resourcetype="VirtualMachine", listall="true")
        return [event for event in events.get("event", []) if event["type"] == "HA.RESTART"]


if __name__ == "__main__":
    unittest.main()
