"""The operator's shell, one command at a time, and plugins that come and go."""
import os
import re
import tempfile
import unittest
import zipfile

from virga import Instance, until


class ShellTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.virga = Instance()
        cls.addClassCleanup(cls.virga.__exit__)
        cls.virga.start()
        cls.virga.virga("demo", "--hosts", "3")

    def test_a_machine_is_deployed_listed_shown_and_explained(self):
        said = self.virga.shell("vm:deploy --offering 'Small Instance' shell-1")
        self.assertIn("shell-1", said)
        self.assertIn("Running", said)
        self.assertIn("shell-1", self.virga.shell("vm:list"))
        self.assertIn("shell-1", self.virga.shell("vm:list --state running"))
        self.assertIn("i-2-", self.virga.shell("vm:show shell-1"))
        explained = self.virga.shell("scheduler:explain shell-1")
        self.assertIn("(chosen)", explained)
        self.assertIn("shell-1", explained)

    def test_jobs_are_listed_and_shown(self):
        self.virga.shell("vm:deploy --offering 'Small Instance' shell-2")
        listed = self.virga.shell("job:list --all")
        row = next(line for line in listed.splitlines() if "deployVirtualMachine" in line)
        shown = self.virga.shell("job:show " + row.replace("│", "|").split("|")[0].strip())
        self.assertIn("place", shown)
        self.assertIn("DONE", shown)

    def test_hosts_are_listed(self):
        self.assertEqual(3, self.virga.shell("host:list").count("Simulator"))

    def test_a_simulated_host_is_broken_and_mended(self):
        # Shared storage still sees it, so that it is let alone.
        self.assertIn("c0-h2: network", self.virga.shell("sim:fault c0-h2 network"))
        self.assertIn("c0-h2: network, board", self.virga.shell("sim:fault c0-h2 board"))
        listed = self.virga.shell("sim:fault --list")
        self.assertRegex(listed, r"c0-h2.*network, board")
        self.assertNotIn("c0-h1", listed)
        until(lambda: re.search(r"c0-h2.*SUSPECT", self.virga.shell("host:list")), "the host is suspect")
        self.assertIn("c0-h2: none", self.virga.shell("sim:fault c0-h2 none"))
        until(lambda: re.search(r"c0-h2.*UP", self.virga.shell("host:list")), "the host is up")
        self.assertNotIn("c0-h2", self.virga.shell("sim:fault --list"))
        for command, why in (("sim:fault c0-h2 fire", "is no fault; there are power, hang, agent, network, storage, board"),
                             ("sim:fault c0-h2", "Say which host and which fault"),
                             ("sim:fault c0-h2 guest", "Say which guest")):
            done = self.virga.virga("shell", command, check=False)
            self.assertEqual(1, done.returncode, command)
            self.assertIn(why, done.stdout)

    def test_a_guest_of_a_simulated_host_crashes(self):
        self.virga.shell("vm:deploy --offering 'Small Instance' --host c0-h0 crash-1")
        self.virga.shell("sim:fault c0-h0 guest crash-1")
        until(lambda: "crash-1" in self.virga.shell("vm:list --state stopped"), "the machine is stopped")

    def test_the_demo_can_be_run_again_and_grows(self):
        self.virga.virga("demo", "--hosts", "4")
        self.assertEqual(4, self.virga.shell("host:list").count("Simulator"))
        self.virga.shell("version")

    def test_a_plugin_is_removed_and_installed_again(self):
        name = "org.virga.scheduler.weigher.spread"
        self.assertRegex(self.virga.shell("plugin:list"), name + r"\s*\S+\s*\S+\s*\S+\s*yes")
        self.virga.shell("plugin:remove " + name)
        self.assertRegex(self.virga.shell("plugin:list"), name + r"\s*\S+\s*\S+\s*\S+\s*no")
        self.assertIn("Running", self.virga.shell("vm:deploy --offering 'Small Instance' shell-3"))
        self.virga.shell("plugin:install " + name)
        self.assertRegex(self.virga.shell("plugin:list"), name + r"\s*\S+\s*\S+\s*\S+\s*yes")

    def test_a_plugin_that_does_not_resolve_changes_nothing(self):
        before = self.virga.shell("plugin:list")
        with tempfile.TemporaryDirectory() as folder:
            jar = os.path.join(folder, "broken.jar")
            with zipfile.ZipFile(jar, "w") as file:
                file.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nBundle-ManifestVersion: 2\n"
                              "Bundle-SymbolicName: org.example.broken\nBundle-Version: 1.0.0\n"
                              "Import-Package: org.example.missing\n\n")
            done = self.virga.virga("shell", "plugin:install " + jar, check=False)
        self.assertEqual(1, done.returncode)
        self.assertIn("org.example.missing", done.stdout)
        self.assertEqual(before, self.virga.shell("plugin:list"))


if __name__ == "__main__":
    unittest.main()
