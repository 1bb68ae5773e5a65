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
from virga import Instance, api

ApiError = api.ApiError

HERE = os.path.dirname(os.path.abspath(__file__))
NETWORK = os.path.join(os.path.dirname(HERE), "lab", "network")
BROKER_PORT = 61616
# A start of a process without HTTP is never found ready by bin/virga; it is left alone after so long.
UNWATCHED_SECONDS = "2"
JAVA_OPTS = "-Xms48m -Xmn16m -Xmx256m"


def _load_network():
    loader = importlib.machinery.SourceFileLoader("lab_network", NETWORK)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("lab_network", loader))
    loader.exec_module(module)
    return module


network = _load_network()


def variant(unpacked, directory, features):
    """The unpacked distribution once more, with other features to start with; its files are the same ones where that is possible."""
    if subprocess.run(["cp", "-al", unpacked, directory], stderr=subprocess.DEVNULL, check=False).returncode != 0:
        shutil.rmtree(directory, ignore_errors=True)
        shutil.copytree(unpacked, directory, symlinks=True)
    path = os.path.join(directory, "etc", "org.apache.karaf.features.cfg")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    # The first stage is what stands in parentheses; what follows, in no order, is the framework, and SSH for operators.
    text, changed = re.subn(
        r"^featuresBoot=\((.*)\),.*?(framework/[^,\s]+).*$",
        lambda found: f"featuresBoot=({', '.join(features(found[1].split(', ')))}), {found[2]}",
        text, flags=re.MULTILINE)
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

    def arguments(self):
        """What bin/virga starts it by."""
        return ["start"]

    def begin(self, *options):
        """Starts it, and does not wait for it."""
        self._finish()
        os.makedirs(self.data, exist_ok=True)
        with open(os.path.join(self.data, "start.out"), "a", encoding="utf-8") as out:
            self._starting = subprocess.Popen(self.lab.command(self.name, [self.script, *self.arguments(), *options]), env=self.environment,
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


class Agent(Node):
    """An agent, which was put together by hand or has joined by `bin/virga agent`."""

    def __init__(self, lab, name, unpacked, data, joins):
        super().__init__(lab, name, unpacked, data, VIRGA_JAVA_OPTS=JAVA_OPTS)
        self.joins = joins
        if joins:
            self.data = os.path.join(data, "agent")

    def arguments(self):
        return ["agent"] if self.joins else ["start"]

    def join(self, controller, token):
        """Joins, and starts; a token is good once."""
        self.begin("--controller", controller, "--driver", "simulator", "--token", token)


class Cloud:
    """A controller, a broker and agents, each with simulated hosts of its own."""

    def __init__(self, lab, directory, unpacked, hosts_each, settings):
        self.lab, self.directory, self.unpacked, self.hosts_each = lab, directory, unpacked, hosts_each
        self.addresses = lab.nodes()
        self.controller = Node(lab, "controller", self.home("controller"), os.path.join(directory, "controller"), VIRGA_START_SECONDS="150")
        for name, text in settings.items():
            self.controller.configure(name, text)
        names = [name for name in self.addresses if re.fullmatch(r"a\d+", name)]
        self.agents = [Agent(lab, name, self.home("agent"), os.path.join(directory, name), self.JOINS) for name in names]
        for agent in self.agents:
            agent.configure("org.virga.hypervisor.simulator", "directory = ${virga.data}/simulator\n")
        # Whoever runs a broker by itself.
        self.brokers = []

    @property
    def nodes(self):
        return {each.name: each for each in [self.controller, *self.brokers, *self.agents]}

    def home(self, kind):
        """The unpacked distribution for nodes of a kind."""
        return self.unpacked

    def simulators(self):
        """The directories of all simulated hosts."""
        return [agent.simulator for agent in self.agents]

    def start_controller(self):
        if not self.controller.started():
            with open(os.path.join(self.controller.data, "start.out"), encoding="utf-8") as out:
                raise AssertionError(f"The controller does not start: {out.read()}")

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


class CloudWithBroker(Cloud):
    """The broker is a process of its own, and whoever reaches it may do everything. Agents name it in their settings."""

    JOINS = False
    # Whom agents talk to.
    HUB = "broker"
    TOLD = "a broker in a process of its own"

    def __init__(self, lab, directory, unpacked, hosts_each, settings):
        super().__init__(lab, directory, unpacked, hosts_each, settings)
        broker = Node(lab, "broker", self.home("broker"), os.path.join(directory, "broker"), VIRGA_JAVA_OPTS=JAVA_OPTS)
        broker.configure("org.virga.broker", "directory = ${virga.data}/broker\n"
                         f"listener = tcp://{self.addresses['broker']}:{BROKER_PORT}\n")
        self.brokers = [broker]
        for node in (self.controller, *self.agents):
            node.configure("org.virga.messaging", f"url = tcp://{self.addresses['broker']}:{BROKER_PORT}?connectionTimeout=5000\n")
        for agent in self.agents:
            agent.configure("org.virga.agent", f"agent.name = {agent.name}\n")
        # Broker and agents are elsewhere, so that the controller is ready without them.
        self.controller.configure("org.virga.http", "host = *\nport = ${env:VIRGA_HTTP_PORT:-8080}\nintegration.port = 0\n"
                                  "ready.required = store,dispatcher,jobs,identity,topology,compute,scheduler,messaging,http,cloudstack\n")

    def home(self, kind):
        features = {
            "controller": lambda all_of_it: ["virga-controller" if each == "virga" else each for each in all_of_it
                                             if each != "org.virga.hypervisor.simulator"],
            "broker": lambda _: ["virga-broker"],
            "agent": lambda _: ["virga-agent", "org.virga.hypervisor.simulator"]}
        directory = os.path.join(self.directory, "home-" + kind)
        return directory if os.path.isdir(directory) else variant(self.unpacked, directory, features[kind])

    def start(self):
        """Starts everything, and adds hosts: a host is given to the agent that was heard of last, so the others have to be silent."""
        self.brokers[0].begin()
        self.controller.begin()
        settle(lambda: listens(self.addresses["broker"], BROKER_PORT), 120, "The broker does not listen")
        self.brokers[0].proven()
        self.start_controller()
        for number, agent in enumerate(self.agents, 1):
            agent.begin()
            settle(lambda count=number: self.heard() >= count, 120, f"The agent {agent.name} is not heard of")
            agent.proven()
            self.controller.virga("demo", "--hosts", str(number * self.hosts_each))
            agent.pause()
        for agent in self.agents:
            agent.resume()


class JoinedCloud(Cloud):
    """The broker is the controller's, and agents have joined with tokens: TLS, and each may use its own queues alone."""

    JOINS = True
    HUB = "controller"
    TOLD = "agents that joined, over TLS"

    def start(self):
        self.controller.begin()
        self.start_controller()
        # The zone, with hosts of the controller's own agent.
        self.controller.virga("demo", "--hosts", "1")
        api = self.controller.client()
        cluster = api.call("listClusters")["cluster"][0]
        url = f"http://{self.addresses['controller']}:{self.controller.http}"
        for agent in self.agents:
            token = self.controller.shell(f"host:token --quiet --name {agent.name}").split()[0]
            agent.join(url, token)
        for agent in self.agents:
            for number in range(1, self.hosts_each + 1):
                self.add_host(api, cluster, agent.name, f"http://sim/{agent.name}/h{number}")
            agent.proven()

    @staticmethod
    def add_host(api, cluster, agent, url):
        """Adds a host as soon as its agent is there."""
        said = []

        def added():
            try:
                api.call("addHost", zoneid=cluster["zoneid"], podid=cluster["podid"], clusterid=cluster["id"],
                         hypervisor=cluster["hypervisortype"], url=url, agent=agent)
                return True
            except ApiError as error:
                said[:] = [error.text]
                return False
        try:
            settle(added, 120, f"{url} is not added")
        except AssertionError as error:
            raise AssertionError(f"{error}: {said}") from None

    def simulators(self):
        return [self.controller.simulator, *super().simulators()]


def joins(unpacked):
    """Whether agents of this distribution join."""
    with open(os.path.join(unpacked, "bin", "virga"), encoding="utf-8") as script:
        return "command_agent_start" in script.read()
