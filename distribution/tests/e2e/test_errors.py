"""Bad input over the real HTTP port, and a start that cannot succeed."""
import http.client
import os
import socket
import unittest
import urllib.parse

from virga import Instance, api


class ErrorsTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.virga = Instance()
        cls.addClassCleanup(cls.virga.__exit__)
        cls.virga.start()
        cls.virga.virga("demo", "--hosts", "2")
        cls.client = cls.virga.client()

    def refused(self, status, command, **parameters):
        with self.assertRaises(api.ApiError) as caught:
            self.client.call(command, **parameters)
        self.assertEqual(status, caught.exception.status, caught.exception.answer)
        return caught.exception

    def raw(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.virga.http, timeout=10)
        connection.request("GET", path)
        reply = connection.getresponse()
        body = reply.read().decode()
        connection.close()
        return reply.status, body

    def test_an_unsigned_call_is_refused(self):
        self.assertEqual(401, self.raw("/client/api?command=listZones&response=json")[0])

    def test_a_wrong_signature_is_refused(self):
        wrong = api.Api(self.client.endpoint, self.client.key, self.client.secret + "x")
        with self.assertRaises(api.ApiError) as caught:
            wrong.call("listZones")
        self.assertEqual(401, caught.exception.status)
        self.assertIn("unable to verify user credentials", caught.exception.text)

    def test_a_signed_call_cannot_be_stretched(self):
        parameters = {"command": "listZones", "response": "json", "apikey": self.client.key}
        parameters["signature"] = self.client.sign(parameters)
        query = urllib.parse.urlencode(parameters)
        self.assertEqual(200, self.raw("/client/api?" + query)[0])
        self.assertEqual(401, self.raw("/client/api?" + query + "&name=x")[0])
        self.assertEqual(430, self.raw("/client/api?" + query + "&command=listHosts")[0])

    def test_an_unknown_command_is_401_when_signed_and_432_on_the_integration_port(self):
        self.refused(401, "fileTaxes")
        connection = http.client.HTTPConnection("127.0.0.1", self.virga.integration, timeout=10)
        connection.request("GET", "/client/api?command=fileTaxes&response=json")
        self.assertEqual(432, connection.getresponse().status)
        connection.close()

    def test_a_missing_parameter_is_named(self):
        self.assertIn("missing parameter id", self.refused(431, "startVirtualMachine").text)

    def test_an_unknown_id_is_named(self):
        ghost = "00000000-0000-0000-0000-000000000000"
        self.assertIn(ghost, self.refused(431, "stopVirtualMachine", id=ghost).text)
        self.assertIn("nonsense", self.refused(431, "stopVirtualMachine", id="nonsense").text)

    def test_malformed_parameters_are_named(self):
        self.refused(431, "listHosts", page=1)
        self.refused(431, "listHosts", page="one", pagesize=2)
        self.refused(431, "listEvents", startdate="yesterday")
        self.refused(431, "listTemplates", templatefilter="nonsense")

    def test_an_offering_that_fits_nowhere_gets_533_with_the_filters_reasons(self):
        offering = self.client.call("createServiceOffering", name="huge", displaytext="huge", cpunumber=4000,
                                    cpuspeed=4000, memory=128)["serviceoffering"]["id"]
        with self.assertRaises(api.ApiError) as caught:
            self.client.run("deployVirtualMachine", serviceofferingid=offering,
                            zoneid=self.client.call("listZones")["zone"][0]["id"],
                            templateid=self.client.call("listTemplates", templatefilter="all")["template"][0]["id"])
        self.assertEqual(533, caught.exception.status)
        self.assertIn("capacity rejected 2", caught.exception.text)

    def test_a_command_line_that_fails_says_so_with_its_exit_status(self):
        done = self.virga.virga("shell", "vm:show nobody", check=False)
        self.assertEqual(1, done.returncode)
        self.assertIn("nobody", done.stdout)
        self.assertNotEqual(0, self.virga.virga("shell", "no:such", check=False).returncode)

    def test_a_second_instance_on_the_same_data_is_refused(self):
        done = self.virga.virga("start", check=False)
        self.assertEqual(1, done.returncode)
        self.assertIn("already running", done.stderr)


class StartTest(unittest.TestCase):

    def failed_start(self, virga):
        done = virga.virga("start", check=False)
        self.assertNotEqual(0, done.returncode)
        self.assertEqual(1, len(done.stderr.strip().splitlines()), done.stderr)
        return done.stderr

    def test_a_port_in_use_is_named(self):
        virga = Instance()
        self.addCleanup(virga.__exit__)
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", virga.http))
            taken.listen()
            message = self.failed_start(virga)
        self.assertIn(f"port {virga.http} is in use", message.replace("Port", "port"))

    def test_a_broken_configuration_stops_the_start_with_one_line(self):
        virga = Instance()
        self.addCleanup(virga.__exit__)
        os.makedirs(os.path.join(virga.data, "etc"))
        with open(os.path.join(virga.data, "etc", "org.virga.store.cfg"), "w", encoding="utf-8") as file:
            file.write("jdbc.url = jdbc:nonsense:x\n")
        self.assertIn("jdbc.url", self.failed_start(virga))

    def test_an_operators_file_is_read_at_each_start_and_never_written(self):
        virga = Instance()
        self.addCleanup(virga.__exit__)
        os.makedirs(os.path.join(virga.data, "etc"))
        name = os.path.join(virga.data, "etc", "org.virga.store.cfg")

        def write(commits):
            with open(name, "w", encoding="utf-8") as file:
                file.write("directory = ${virga.data}/store\nchangelog.retention.commits = %s\n" % commits)

        write(5000)
        before = os.stat(name)
        virga.start()
        virga.stop()
        after = os.stat(name)
        # Whoever writes it back may die on the way and leave nothing of it.
        self.assertEqual((before.st_ino, before.st_mtime_ns), (after.st_ino, after.st_mtime_ns))
        write(0)
        self.assertIn("changelog.retention.commits", self.failed_start(virga))
        write(6000)
        virga.start()

    def test_two_instances_run_side_by_side(self):
        with Instance() as one, Instance() as two:
            self.assertEqual(0, one.virga("status").returncode)
            self.assertEqual(0, two.virga("status").returncode)
            self.assertNotEqual(one.env()["CLOUDSTACK_KEY"], two.env()["CLOUDSTACK_KEY"])
            self.assertEqual(0o600, os.stat(os.path.join(one.data, "admin.env")).st_mode & 0o777)
            two.stop()
            self.assertEqual(3, two.virga("status", check=False).returncode)
            self.assertEqual(0, one.virga("status").returncode)


if __name__ == "__main__":
    unittest.main()
