"""Hosts' management boards by IPMI: OpenIPMI's emulator stands for the board of a simulated host."""
import os
import shutil
import socket
import subprocess
import tempfile
import unittest

from virga import Instance, api, until

HOSTS = 3

CHASSIS = """#!/bin/sh
case "$1 $2 $3" in
    "get power "*) if [ -e '{off}' ]; then echo power:0; else echo power:1; fi ;;
    "set power 0" | "set shutdown "*) : > '{off}' ;;
    "set power 1") rm -f '{off}' ;;
esac
"""

LAN = """name "board"
set_working_mc 0x20
  chassis_control "{directory}/chassis"
  startlan 1
    addr 127.0.0.1 {port}
    priv_limit admin
    allowed_auths_callback none md2 md5 straight
    allowed_auths_user none md2 md5 straight
    allowed_auths_operator none md2 md5 straight
    allowed_auths_admin none md2 md5 straight
    guid a123456789abcdefa123456789abcdef
  endlan
  user 1 true "" "nobody" user 10 none md2 md5 straight
  user 2 true "admin" "first-hush" admin 10 none md2 md5 straight
"""

CONTROLLER = """mc_setbmc 0x20
mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr
sel_enable 0x20 1000 0x0a
mc_enable 0x20
"""


class Board:
    """A board whose host has power as long as a file is not there."""

    def __init__(self, off):
        self.directory = tempfile.mkdtemp(prefix="virga-board-")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.write("chassis", CHASSIS.format(off=off))
        os.chmod(os.path.join(self.directory, "chassis"), 0o755)
        self.write("lan.conf", LAN.format(directory=self.directory, port=self.port))
        self.write("board.emu", CONTROLLER)
        os.mkdir(os.path.join(self.directory, "state"))
        self.process = subprocess.Popen(["ipmi_sim", "-n", "-c", "lan.conf", "-f", "board.emu", "-s", "state"],
                                        cwd=self.directory, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)

    def write(self, name, text):
        with open(os.path.join(self.directory, name), "w", encoding="utf-8") as file:
            file.write(text)

    def close(self):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)


@unittest.skipUnless(shutil.which("ipmi_sim") and shutil.which("ipmitool"), "ipmitool and openipmi are not installed")
class PowerTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.virga = Instance()
        cls.addClassCleanup(cls.virga.__exit__)
        cls.virga.start()
        cls.virga.virga("demo", "--hosts", str(HOSTS))
        cls.client = cls.virga.client()
        zone = cls.client.call("listZones")["zone"][0]["id"]
        template = cls.client.call("listTemplates", templatefilter="executable")["template"][0]["id"]
        offering = cls.client.call("createServiceOffering", name="available", displaytext="available", cpunumber=1,
                                   cpuspeed=100, memory=64, offerha="true")["serviceoffering"]["id"]
        cls.machine = cls.client.run("deployVirtualMachine", zoneid=zone, templateid=template,
                                     serviceofferingid=offering, name="power-1")["virtualmachine"]
        cls.host = cls.machine["hostid"]
        cls.off = os.path.join(cls.virga.data, "simulator", "control", cls.directory_name() + ".off")
        os.makedirs(os.path.dirname(cls.off), exist_ok=True)
        cls.board = Board(cls.off)
        cls.addClassCleanup(cls.board.close)

    @classmethod
    def directory_name(cls):
        """By what name the simulator keeps the host that runs the machine."""
        hosts = os.path.join(cls.virga.data, "simulator", "hosts")
        for name in os.listdir(hosts):
            with open(os.path.join(hosts, name), encoding="utf-8") as lines:
                if name.endswith(".journal") and any(line.startswith(cls.machine["id"]) for line in lines):
                    return name.removesuffix(".journal")
        raise AssertionError("no simulated host runs the machine")

    def shown(self):
        return self.client.call("listHosts", id=self.host)["host"][0]["outofbandmanagement"]

    def action(self, action):
        return self.client.run("issueOutOfBandManagementPowerAction", hostid=self.host,
                               action=action)["outofbandmanagement"]

    def test_a_board_is_configured_and_fences_its_host(self):
        self.assertEqual({"powerstate": "Disabled", "enabled": False}, self.shown())
        with self.assertRaises(api.ApiError) as refusal:
            self.action("STATUS")
        self.assertIn("not configured", str(refusal.exception))
        answer = self.client.call("configureOutOfBandManagement", hostid=self.host, driver="ipmitool",
                                  address="127.0.0.1", port=self.board.port, username="admin", password="first-hush")
        self.assertNotIn("hush", str(answer))
        self.client.run("enableOutOfBandManagementForHost", hostid=self.host)
        until(lambda: self.status_is("On"), "the board answers")
        self.assertEqual({"powerstate": "On", "enabled": True, "driver": "ipmitool", "address": "127.0.0.1",
                          "port": str(self.board.port), "username": "admin"}, self.shown())
        self.assertEqual(1, self.client.call("listHosts", outofbandmanagementenabled="true")["count"])

        self.client.run("changeOutOfBandManagementPassword", hostid=self.host, password="second-hush")
        self.assertEqual("On", self.action("STATUS")["powerstate"])

        # The simulator's own board is dead, so that only this one can tell and switch.
        name = self.machine["hostname"]
        self.virga.shell(f"sim:fault {name} board")
        self.virga.shell(f"sim:fault {name} hang")
        until(self.elsewhere, "it runs elsewhere")
        self.assertTrue(os.path.exists(self.off))
        explained = self.virga.shell(f"ha:explain {name}")
        self.assertIn("out-of-band power: switched off, and the board says so", explained)
        self.assertEqual("Off", self.shown()["powerstate"])
        self.assertNotIn("hush", self.virga.log())
        self.assertNotIn("hush", str(self.client.call("listEvents", pagesize=500, page=1)))

    def elsewhere(self):
        now = self.client.call("listVirtualMachines", id=self.machine["id"])["virtualmachine"][0]
        return now["state"] == "Running" and now["hostid"] != self.host

    def status_is(self, wanted):
        try:
            return self.action("STATUS")["powerstate"] == wanted
        except api.ApiError:
            return False


if __name__ == "__main__":
    unittest.main()
