"""The processes of a cloud that is spread over the nodes of a lab: a controller, a broker and agents, started, killed and held up."""
import http.client
import importlib.machinery
import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import time

import ground
from virga import Instance

HERE = os.path.dirname(os.path.abspath(__file__))
NETWORK = os.path.join(os.path.dirname(HERE), "lab", "network")
BROKER_PORT = 61616
# A start of a process without HTTP is never found ready by bin/virga; it is left alone after so long.
UNWATCHED_SECONDS = "2"


def _load_network():
    loader = importlib.machinery.SourceFileLoader("lab_network", NETWORK)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("lab_network", loader))
    loader.exec_module(module)
    return module


network = _load_network()


def home(unpacked, directory, features):
    """The unpacked distribution once more, with other features to start with; its files are the same ones where that is possible."""
    if subprocess.run(["cp", "-al", unpacked, directory], stderr=subprocess.DEVNULL, check=False).returncode != 0:
        shutil.rmtree(directory, ignore_errors=True)
        shutil.copytree(unpacked, directory, symlinks=True)
    path = os.path.join(directory, "etc", "org.apache.karaf.features.cfg")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    # The first stage is what stands in parentheses; what follows is the framework, and SSH for operators.
    text, changed = re.subn(r"^featuresBoot=\((.*)\), *(framework/[^,\s]+).*$",
                            lambda found: f"featuresBoot=({', '.join(features(found[1].split(', ')))}), {found[2]}", text, flags=re.MULTILINE)
    if changed != 1:
        raise RuntimeError(f"{path} names no features in stages: {text}")
    os.remove(path)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return directory


class Node(Instance):
    """One process on a node of the lab."""

    def __init__(self, lab, name, unpacked, data, **environment):
        super().__init__(integration=False, **{"VIRGA_START_SECONDS": UNWATCHED_SECONDS, **environment})
        shutil.rmtree(self.data)
        os.makedirs(data, exist_ok=True)
        self.lab, self.name, self.data = lab, name, data
        self.script = os.path.join(unpacked, "bin", "virga")
        self.environment["VIRGA_DATA"] = data
        self.paused, self.kills, self._starting = False, 0, None

    def configure(self, name, text):
        ground.configure(self.data, name, text)

    @property
    def simulator(self):
        return os.path.join(self.data, "simulator", "hosts")

    def begin(self):
        """Starts it, and does not wait for it."""
        self._finish()
        with open(os.path.join(self.data, "start.out"), "a", encoding="utf-8") as out:
            self._starting = subprocess.Popen(self.lab.command(self.name, [self.script, "start"]), env=self.environment,
                                              stdin=subprocess.DEVNULL, stdout=out, stderr=out)

    def started(self):
        """Waits until the start that was begun has come to its end; whether it did well."""
        return self._finish() == 0

    def _finish(self):
        if self._starting is None:
            return 0
        code = self._starting.wait()
        self._starting = None
        return code

    def process(self):
        """Its process id; None while there is none."""
        try:
            pid = self.pid()
            with open(f"/proc/{pid}/environ", "rb") as file:
                return pid if b"VIRGA_DATA=" + self.data.encode() in file.read().split(b"\0") else None
        except (OSError, IndexError, ValueError):
            return None

    def kill(self):
        """kill -9, also of one that is just being started; whether there was anything to kill."""
        deadline = time.monotonic() + 20
        while self.process() is None and self._starting and self._starting.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        if self.process() is None:
            return False
        super().kill()
        self.paused = False
        self.kills += 1
        return True

    def pause(self):
        pid = self.process()
        if pid is not None:
            os.kill(pid, signal.SIGSTOP)
            self.paused = True

    def resume(self):
        pid = self.process()
        if pid is not None:
            os.kill(pid, signal.SIGCONT)
        self.paused = False

    def proven(self):
        """Lets the next start use the framework's cache, as bin/virga does by itself with those that serve HTTP."""
        unproven = os.path.join(self.data, "karaf", "unproven")
        if os.path.exists(unproven):
            os.rename(unproven, os.path.join(self.data, "karaf", "distribution"))

    def heal(self):
        """Lets it go on, or starts it if it does not run; returns whether it had to be started."""
        if self.paused:
            self.resume()
        if self.process() is None and (self._starting is None or self._starting.poll() is not None):
            self.begin()
            return True
        return False


def listens(address, port):
    try:
        with socket.create_connection((address, port), 1):
            return True
    except OSError:
        return False


def settle(what, seconds, text):
    """Waits until something holds."""
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            raise AssertionError(f"{text} within {seconds} s")
        time.sleep(0.1)


class Cloud:
    """A controller, a broker in a process of its own and agents, each with simulated hosts of its own."""

    def __init__(self, lab, directory, unpacked, hosts_each, settings):
        self.lab, self.directory, self.hosts_each = lab, directory, hosts_each
        self.addresses = lab.nodes()
        homes = {
            "controller": lambda all_of_it: ["virga-controller" if each == "virga" else each for each in all_of_it
                                             if each != "org.virga.hypervisor.simulator"],
            "broker": lambda _: ["virga-broker"],
            "agent": lambda _: ["virga-agent", "org.virga.hypervisor.simulator"]}
        self.homes = {kind: home(unpacked, os.path.join(directory, "home-" + kind), features) for kind, features in homes.items()}
        self.broker = self.node("broker", "broker")
        self.broker.configure("org.virga.broker", "directory = ${virga.data}/broker\n"
                              f"listener = tcp://{self.addresses['broker']}:{BROKER_PORT}\n")
        self.controller = self.node("controller", "controller", VIRGA_START_SECONDS="150")
        self.messaging(self.controller)
        # Broker and agents are elsewhere, so that the controller is ready without them.
        self.controller.configure("org.virga.http", "host = *\nport = ${env:VIRGA_HTTP_PORT:-8080}\nintegration.port = 0\n"
                                  "ready.required = store,dispatcher,jobs,identity,topology,compute,scheduler,messaging,http,cloudstack\n")
        for name, text in settings.items():
            self.controller.configure(name, text)
        self.agents = [self.node(name, "agent") for name in self.addresses if re.fullmatch(r"a\d+", name)]
        for agent in self.agents:
            self.messaging(agent)
            agent.configure("org.virga.agent", f"agent.name = {agent.name}\n")
            agent.configure("org.virga.hypervisor.simulator", "directory = ${virga.data}/simulator\n")
        self.nodes = {each.name: each for each in [self.controller, self.broker, *self.agents]}

    def node(self, name, kind, **more):
        options = {} if kind == "controller" else {"VIRGA_JAVA_OPTS": "-Xms48m -Xmn16m -Xmx256m"}
        return Node(self.lab, name, self.homes[kind], os.path.join(self.directory, name), **options, **more)

    def messaging(self, node):
        node.configure("org.virga.messaging", f"url = tcp://{self.addresses['broker']}:{BROKER_PORT}?connectionTimeout=5000\n")

    def start(self):
        """Starts everything, and adds hosts: `addHost` gives a host to the agent that was heard of last, so the others have to be silent."""
        self.broker.begin()
        self.controller.begin()
        settle(lambda: listens(self.addresses["broker"], BROKER_PORT), 120, "The broker does not listen")
        self.broker.proven()
        if not self.controller.started():
            with open(os.path.join(self.controller.data, "start.out"), encoding="utf-8") as out:
                raise AssertionError(f"The controller does not start: {out.read()}")
        for number, agent in enumerate(self.agents, 1):
            agent.begin()
            settle(lambda count=number: self.heard() >= count, 120, f"The agent {agent.name} is not heard of")
            agent.proven()
            self.controller.virga("demo", "--hosts", str(number * self.hosts_each))
            agent.pause()
        for agent in self.agents:
            agent.resume()

    def heard(self):
        """How many agents the controller has heard of since it started."""
        connection = http.client.HTTPConnection("127.0.0.1", self.controller.http, timeout=10)
        try:
            connection.request("GET", "/metrics", headers={"Connection": "close"})
            found = re.search(r"^virga_agents (\d+)", connection.getresponse().read().decode(), re.MULTILINE)
            return int(found[1]) if found else 0
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def stop(self):
        """Ends everything. Nobody needs it any more, so it is not asked."""
        for node in self.nodes.values():
            node.kill()

    def link(self, node, directions, toward=None, **changes):
        self.lab.ask({"do": "set", "node": node, "directions": list(directions), "changes": changes, "toward": toward})

    def heal_network(self):
        self.lab.ask({"do": "heal"})

    def counts(self):
        """What the switch did to packets, over all links."""
        total = {}
        for node, ways in self.lab.ask({"do": "show"}).items():
            if node != "cuts":
                for way in ways.values():
                    for name, value in way.items():
                        if name != "set":
                            total[name] = total.get(name, 0) + value
        return total
