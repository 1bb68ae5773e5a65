"""PostgreSQL behind the controller: it stalls, dies and comes back under load, and a second controller is refused."""
import glob
import http.client
import os
import shutil
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.parse

from virga import DISTRIBUTION, Instance, api, until

INSTALLED = bool(glob.glob("/usr/lib/postgresql/*/bin"))


class Server:
    """A PostgreSQL server of its own, through distribution/lab/postgresql."""

    def __init__(self):
        self.directory = tempfile.mkdtemp(prefix="virga-postgresql-")
        os.chmod(self.directory, 0o755)
        self.url = self("start").strip()

    def __call__(self, *what):
        # Its output goes through a file: a server that it starts would keep a pipe open.
        with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
            subprocess.run([os.path.join(DISTRIBUTION, "lab", "postgresql"), what[0],
                            os.path.join(self.directory, "data"), *what[1:]],
                           check=True, stdin=subprocess.DEVNULL, stdout=output)
            output.seek(0)
            return output.read()

    def close(self):
        subprocess.run([os.path.join(DISTRIBUTION, "lab", "postgresql"), "stop",
                        os.path.join(self.directory, "data")], check=False)
        shutil.rmtree(self.directory, ignore_errors=True)


class Controller(Instance):
    """One on a PostgreSQL database, as the operator's three lines say."""

    def __init__(self, url, **environment):
        super().__init__(**environment)
        address, _, user = url.partition("?user=")
        os.makedirs(os.path.join(self.data, "etc"))
        with open(os.path.join(self.data, "etc", "org.virga.store.cfg"), "w", encoding="utf-8") as file:
            file.write(f"jdbc.url = {address}\njdbc.user = {user}\njdbc.password = none\n"
                       "commit.patience.seconds = 2\n")

    def get(self, path):
        """Status, headers and body; never waits longer than a client would."""
        connection = http.client.HTTPConnection("127.0.0.1", self.http, timeout=20)
        try:
            connection.request("GET", path)
            reply = connection.getresponse()
            return reply.status, reply.headers, reply.read().decode()
        finally:
            connection.close()


@unittest.skipUnless(INSTALLED, "PostgreSQL is not installed: distribution/lab/postgresql install does that")
class DatabaseTest(unittest.TestCase):

    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)
        self.virga = Controller(self.server.url)
        self.addCleanup(self.virga.__exit__)
        self.virga.start()

    def ready(self):
        return self.virga.get("/health/ready")[0] == 200

    def signed(self, client, command, **parameters):
        every = dict(parameters, command=command, response="json", apikey=client.key)
        every["signature"] = client.sign(every)
        return self.virga.get("/client/api?" + urllib.parse.urlencode(every))

    def test_it_goes_on_when_the_database_stalls_dies_and_restarts_under_load(self):
        self.virga.virga("demo", "--hosts", "4")
        client = self.virga.client()
        deploy = {
            "zoneid": client.call("listZones")["zone"][0]["id"],
            "templateid": client.call("listTemplates", templatefilter="all")["template"][0]["id"],
            "serviceofferingid": next(each["id"] for each in client.call("listServiceOfferings")["serviceoffering"]
                                      if each["name"] == "Small Instance"),
        }
        accepted, refused, stop = [], [], threading.Event()

        def load(worker):
            number = 0
            while not stop.is_set() and len(accepted) < 48:
                number += 1
                try:
                    answer = client.call("deployVirtualMachine", name=f"load-{worker}-{number}", **deploy)
                    accepted.append((answer["id"], answer["jobid"]))
                except api.ApiError as error:
                    refused.append(error)
                time.sleep(0.4)

        workers = [threading.Thread(target=load, args=(each,), daemon=True) for each in range(4)]
        for worker in workers:
            worker.start()
        until(lambda: len(accepted) >= 4, "the first deployments")

        self.server("pause")
        until(lambda: not self.ready(), "readiness says so")
        status, _, text = self.virga.get("/health/ready")
        self.assertEqual(503, status)
        self.assertIn("store: down, The database", text)
        self.assertIn("since", text)
        self.assertEqual(200, self.virga.get("/health/live")[0])
        self.assertEqual(200, self.signed(client, "listVirtualMachines")[0], "what reads the snapshot is answered")
        for command, parameters in (("deployVirtualMachine", deploy), ("listEvents", {}),
                                    ("createServiceOffering", {"name": "x", "displaytext": "x", "cpunumber": 1,
                                                               "cpuspeed": 100, "memory": 128})):
            status, headers, body = self.signed(client, command, **parameters)
            self.assertEqual(503, status, body)
            self.assertGreater(int(headers["Retry-After"]), 0)
            self.assertIn('"errorcode":503', body.replace(" ", ""))
            self.assertIn("database", body)
        self.server("resume")
        until(self.ready, "all goes on after the pause")

        for death in ("kill", "stop"):
            before = len(accepted)
            self.server(death)
            until(lambda: not self.ready(), f"readiness says so after {death}")
            self.server("start")
            until(self.ready, f"all goes on after {death}")
            until(lambda: len(accepted) > before or len(accepted) >= 48, "deployments are accepted again")
        stop.set()
        for worker in workers:
            worker.join()

        self.assertTrue(refused)
        self.assertEqual({503}, {error.status for error in refused}, refused)
        for vm, job in accepted:
            try:
                client.wait(job)
            except api.ApiError as failed:
                self.fail(f"job {job} of vm {vm} was acknowledged and failed: {failed}")
        self.virga.stop()
        self.virga.start()
        machines = {vm["id"]: vm for vm in
                    self.virga.client().call("listVirtualMachines", listall="true", pagesize=-1)["virtualmachine"]}
        for vm, _ in accepted:
            self.assertEqual("Running", machines[vm]["state"], machines[vm])

    def test_a_second_controller_is_refused_until_the_first_is_gone_or_it_takes_over(self):
        second = Controller(self.server.url)
        self.addCleanup(second.__exit__)
        done = second.virga("start", check=False)
        self.assertEqual(1, done.returncode, done.stdout + done.stderr)
        self.assertEqual(1, len(done.stderr.strip().splitlines()), done.stderr)
        self.assertIn(f"process {self.virga.pid()}", done.stderr)
        self.assertIn("stop that one first", done.stderr)
        self.assertTrue(self.ready(), "the first one is not disturbed")

        second.virga("start", "--take-over")
        until(lambda: not self.ready(), "the first one sees that it is deposed")
        self.assertIn("has taken the database over", self.virga.get("/health/ready")[2])
        status, _, body = self.signed(self.virga.client(), "createServiceOffering", name="x", displaytext="x",
                                      cpunumber=1, cpuspeed=100, memory=128)
        self.assertEqual(503, status, body)
        self.assertEqual(200, second.get("/health/ready")[0])

        self.virga.stop()
        second.kill()
        self.virga.start()  # the server has noticed that the other one died
        self.assertTrue(self.ready())


if __name__ == "__main__":
    unittest.main()
