"""Agents in processes of their own: joining, identity, renewal, revocation, over real sockets on loopback."""
import base64
import hashlib
import hmac
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request

from virga import Instance, free_port, unpacked, until


class Agent:
    """The agent of one host: `bin/virga agent` with a folder of its own."""

    def __init__(self, controller):
        self.controller = controller
        self.data = tempfile.mkdtemp(prefix="virga-e2e-agent-")
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith("VIRGA_")}
        self.environment.update(VIRGA_DATA=self.data, VIRGA_START_SECONDS="120")

    def virga(self, *arguments, check=True):
        done = subprocess.run([os.path.join(unpacked(), "bin", "virga"), "agent", *arguments], env=self.environment,
                              text=True, timeout=180, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, check=False)
        if check and done.returncode != 0:
            raise RuntimeError(f"virga agent {' '.join(arguments)} ended with {done.returncode}: {done.stdout}{done.stderr}")
        return done

    def join(self, token, *more, check=True):
        return self.virga("--controller", f"http://127.0.0.1:{self.controller.http}", "--token", token,
                          "--driver", "simulator", *more, check=check)

    def pid(self):
        with open(os.path.join(self.data, "agent", "run", "pid"), encoding="utf-8") as file:
            return int(file.read().split()[0])

    def kill(self):
        os.kill(self.pid(), signal.SIGKILL)

    def key_file(self):
        return os.path.join(self.data, "agent", "keys", "agent.pem")

    def certificate_end(self):
        with open(os.path.join(self.data, "agent", "run", "agent"), encoding="utf-8") as file:
            return file.read().split("\n")[1]

    def log(self):
        with open(os.path.join(self.data, "agent", "log", "virga.log"), encoding="utf-8") as file:
            return file.read()

    def remove(self):
        self.virga("stop", check=False)
        shutil.rmtree(self.data, ignore_errors=True)


class AgentsTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.virga = Instance(VIRGA_AGENT_PORT=str(free_port()))
        try:
            cls.virga.start()
            cls.virga.virga("demo", "--hosts", "1")
            cls.api = cls.virga.client()
        except Exception:
            cls.virga.__exit__()
            raise

    @classmethod
    def tearDownClass(cls):
        cls.virga.__exit__()

    def setUp(self):
        self.agents = []
        self.addCleanup(lambda: [agent.remove() for agent in self.agents])

    def agent(self):
        made = Agent(self.virga)
        self.agents.append(made)
        return made

    def token(self, *options):
        return self.virga.shell("host:token -q " + " ".join(options)).strip()

    def listed(self, name):
        return [agent for agent in self.api.call("listAgents").get("agent", []) if agent["name"] == name]

    def host(self, name):
        hosts = self.api.call("listHosts", type="Routing").get("host", [])
        return next((host for host in hosts if host["name"] == name), None)

    def connected(self, name):
        return any("connectedsince" in agent for agent in self.listed(name))

    def alerts(self):
        return self.virga.shell("alert:list")

    def test_a_host_from_its_token_to_its_end(self):
        agent = self.agent()
        agent.join(self.token("--name far1", "--cluster C0", "--url http://sim/far/h1"))
        until(lambda: self.host("far-h1") and self.host("far-h1")["state"] == "Up")
        self.assertEqual(os.stat(agent.key_file()).st_mode & 0o777, 0o600)
        self.assertEqual(agent.virga("status").returncode, 0)

        # A guest runs there, in the agent's process.
        host = self.host("far-h1")
        offering = self.api.call("listServiceOfferings")["serviceoffering"][0]["id"]
        template = self.api.call("listTemplates", templatefilter="all")["template"][0]["id"]
        zone = self.api.call("listZones")["zone"][0]["id"]
        vm = self.api.run("deployVirtualMachine", zoneid=zone, templateid=template, serviceofferingid=offering,
                          hostid=host["id"], name="far-vm")["virtualmachine"]
        self.assertEqual((vm["state"], vm["hostname"]), ("Running", "far-h1"))
        self.assertIn("simulator", os.listdir(os.path.join(agent.data, "agent")))

        # It is killed, and starts again without a token; the guest was not touched.
        agent.kill()
        until(lambda: not self.connected("far1"))
        agent.virga()
        until(lambda: self.host("far-h1")["state"] == "Up")
        row = self.api.call("listVirtualMachines", id=vm["id"])["virtualmachine"][0]
        self.assertEqual((row["state"], row["hostname"]), ("Running", "far-h1"))

        # The controller goes and comes; the agent comes back by itself.
        self.virga.kill()
        self.virga.start()
        until(lambda: self.connected("far1"))
        until(lambda: self.host("far-h1")["state"] == "Up")

        # Revoked: out at once, and not in again, after a restart of the controller neither.
        self.assertIn("Revoked: far1", self.virga.shell("agent:revoke far1"))
        until(lambda: not self.connected("far1"), seconds=5)
        until(lambda: "the agent far1 was revoked" in self.virga.log())
        self.virga.stop()
        self.virga.start()
        until(lambda: self.virga.log().count("the agent far1 was revoked") > 1)
        self.assertFalse(self.connected("far1"))
        self.assertIn("agent far1", self.alerts())
        until(lambda: self.host("far-h1")["state"] == "Alert")
        self.assertEqual(agent.virga("status", check=False).returncode, 1)

        # By another token it joins again, with another key.
        agent.virga("stop")
        agent.join(self.token("--name far1"), "--again")
        until(lambda: self.host("far-h1")["state"] == "Up")

    def test_certificates_are_renewed_without_a_gap(self):
        settings = os.path.join(self.virga.data, "etc", "org.virga.authority.cfg")
        with open(settings, "w", encoding="utf-8") as file:
            file.write("certificate.seconds = 20\n")
        self.addCleanup(os.remove, settings)
        agent = self.agent()

        def lives_for_seconds():
            agent.virga("stop")
            agent.join(self.token("--name far0"), "--again")
            return agent.certificate_end() < time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 60))

        until(lives_for_seconds)
        until(lambda: self.connected("far0"))
        since, end = self.listed("far0")[0]["connectedsince"], agent.certificate_end()
        connections = agent.log().count("Connected to the broker")
        for _ in range(2):
            until(lambda: agent.certificate_end() > end)
            end = agent.certificate_end()
        self.assertEqual(self.listed("far0")[0]["connectedsince"], since)
        self.assertEqual(agent.log().count("Connected to the broker"), connections)
        # With nobody to renew it, it ends, and with it the connection.
        with open(agent.key_file(), "w", encoding="utf-8") as file:
            file.write("lost")
        until(lambda: not self.connected("far0"))

    def test_tokens_that_are_no_good(self):
        agent = self.agent()

        def refused(token, *more):
            done = agent.join(token, *more, check=False)
            self.assertEqual(done.returncode, 1, done.stdout)
            self.assertFalse(os.path.exists(agent.key_file()))
            return done.stderr

        good = self.token("--name far2")
        prefix, token_id, secret, rest = good.split(".", 3)
        self.assertIn("its secret is another one", refused(".".join([prefix, token_id, secret[:-4] + "AAAA", rest])))
        self.assertIn("This is no token", refused("whatever"))
        self.assertIn("is for the agent far2, and not for far3", refused(good, "--name", "far3"))
        wrong = good.split(".")
        wrong[3] = "A" * 43
        self.assertIn("is not the one that made the token", refused(".".join(wrong)))
        # That last one was used up by who asked for the wrong authority's certificate.
        self.assertIn("was used already", refused(good))
        withdrawn = self.token()
        self.virga.shell("host:token-withdraw " + self.api.call("listAgentTokens")["agenttoken"][0]["id"])
        self.assertIn("was withdrawn", refused(withdrawn, "--name", "far4"))
        expired = self.token("--ttl 1")
        time.sleep(1.5)
        self.assertIn("has expired", refused(expired, "--name", "far4"))
        self.assertIn("belongs to the controller itself", refused(self.token(), "--name", "local"))

        log = self.virga.log()
        self.assertIn("Joining was refused to 127.0.0.1: The token has expired", log)
        self.assertEqual(self.alerts().count("joining of agents"), 1)

    def test_zz_a_request_is_good_once_and_small(self):
        token = self.token("--name far5")
        request = self.handmade(token, "far5")
        self.assertEqual(self.post(request)[0], 200)
        status, answer = self.post(request)
        self.assertEqual(status, 403)
        self.assertIn("was used already", answer["error"])
        changed = dict(request, name="far6")
        self.assertEqual(self.post(changed)[0], 403)
        self.assertEqual(self.post({"token": "x" * 20_000})[0], 413)
        self.assertEqual(self.post({})[0], 400)
        statuses = [self.post({})[0] for _ in range(60)]
        self.assertIn(429, statuses)

    def handmade(self, token, name):
        """A request as an agent makes it, by the description of the protocol."""
        parts = token.split(".")
        raw = base64.urlsafe_b64decode(parts[1] + "==").hex()
        token_id = f"{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}"
        key = hashlib.sha256(b"virga join token" + parts[2].encode()).digest()
        csr = subprocess.run(["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                              "-nodes", "-keyout", "/dev/null", "-subj", "/CN=" + name, "-outform", "DER"],
                             check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        fields = [token_id, name, "127.0.0.1", base64.b64encode(csr).decode(), "00" * 16, "1"]
        text = "virga join request 1\n" + "".join(f"{len(field.encode())}:{field}" for field in fields)
        proof = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        return dict(zip(["token", "name", "controller", "request", "nonce", "version"], fields), proof=proof)

    def post(self, body):
        request = urllib.request.Request(f"http://127.0.0.1:{self.virga.http}/agent/join",
                                         data=json.dumps(body).encode(), headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)


if __name__ == "__main__":
    unittest.main()
