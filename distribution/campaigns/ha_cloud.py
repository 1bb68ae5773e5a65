"""A cloud of simulated hosts that are broken on purpose: its processes, its API, and what was done to it."""
import concurrent.futures
import os
import signal
import threading
import time

import calls
import ground
import ha_truth

OFFERINGS = {True: "Small HA Instance", False: "Small Instance"}
DEPLOYERS = 16
# Machines of those offerings, 500 MHz each, that a simulated processor holds.
PER_CPU = 4
WITNESSES = "org.virga.ha.simulator"


class Cloud:
    """The controller with its agent, and the hosts that the agent simulates. Hosts are named as Virga names them: c0-h7."""

    def __init__(self, given):
        from virga import Instance
        self.given, self.instance = given, Instance(integration=False, VIRGA_START_SECONDS="150")
        ports = ground.free_ports(2)
        self.instance.http, self.instance.ssh = ports
        self.instance.environment.update(VIRGA_HTTP_PORT=str(ports[0]), VIRGA_SSH_PORT=str(ports[1]))
        self.directory = os.path.join(self.instance.data, "simulator")
        self.watcher = self.observer = self.api = self.caller = None
        self.kills, self.paused, self._settings = 0, False, ""

    def begin(self):
        """Starts everything, and fills the hosts with machines: four in five are highly available, of three priorities. There is room
        for some more than half as many."""
        cpus = -(-16 * self.given.vms // (10 * self.given.hosts * PER_CPU))
        self.per_host = cpus * PER_CPU
        ground.configure(self.instance.data, "org.virga.hypervisor.simulator",
                         f"directory = ${{virga.data}}/simulator\nhost.cpus = {cpus}\n")
        self.fill()

    def fill(self):
        self.instance.start()
        self.instance.virga("demo", "--hosts", str(self.given.hosts), timeout=1200)
        self.api = self.instance.client()
        self.caller = calls.Caller(self.instance.http, self.api)
        self.choices = ground.choices(self.api)
        offerings = {each["name"]: each["id"] for each in self.api.call("listServiceOfferings")["serviceoffering"]}
        self.offerings = {ha: offerings[name] for ha, name in OFFERINGS.items()}
        self.hosts = {each["name"]: each["id"] for each in self.list("listHosts", "host", type="Routing")}
        self.watcher = ha_truth.Watcher(self.directory)
        self.watcher.start()
        with concurrent.futures.ThreadPoolExecutor(DEPLOYERS) as pool:
            list(pool.map(self.deploy, range(self.given.vms)))
        self.observer = Observer(self)
        self.observer.start()

    def deploy(self, number, name=None, wait=True):
        ha = number % 5 != 0
        choices = dict(self.choices, serviceofferingid=self.offerings[ha], name=name or ("ha" if ha else "plain") + f"-{number}",
                       **{"details[0].ha.priority": number % 3})
        job = self.api.call("deployVirtualMachine", **choices)["jobid"]
        return self.api.wait(job, 300) if wait else job

    # --- what Virga says ----------------------------------------------------------------------

    def list(self, command, what, **parameters):
        return self.caller.get(command, listall="true", pagesize=-1, **parameters).get(what, [])

    def machines(self):
        return self.list("listVirtualMachines", "virtualmachine")

    def alerts(self):
        """The texts of all open alerts."""
        return [each["description"] for each in self.list("listAlerts", "alert")]

    def ask(self, command, **parameters):
        """Asks for a job; its id, or None when it was refused or not answered."""
        answer = self.caller.call(command, **parameters)
        return answer.content.get("jobid") if answer.kind == "ok" else None

    # --- what is done to it -------------------------------------------------------------------

    def control(self, name, condition):
        return os.path.join(self.directory, "control", f"{name.replace('-', '+') if name in self.hosts else name}.{condition}")

    def is_so(self, host, condition):
        return os.path.exists(self.control(host, condition))

    def make(self, host, condition):
        if condition == "off":
            with self.watcher as watch:
                watch.ordered_off.add(host.replace("-", "+"))
        with open(self.control(host, condition), "w", encoding="utf-8"):
            pass

    def clear(self, host, condition):
        try:
            os.remove(self.control(host, condition))
        except FileNotFoundError:
            pass

    def mend(self, host):
        """All is well with a host again. One that had no power has it again, and what ran there has ended."""
        if self.is_so(host, "off"):
            self.make(host, "on")
        for condition in ("off", "hang", "agent", "cut", "storage", "board", "pretended"):
            self.clear(host, condition)

    def witnesses(self, **settings):
        """Lets investigators and fencer behave otherwise; nothing: as they should."""
        lines = [f"{name.replace('_', '.')} = {value}" for name, value in sorted(settings.items())]
        if lines == self._settings:
            return
        self._settings = lines
        ground.configure(self.instance.data, WITNESSES, "\n".join(["directory = ${virga.data}/simulator", *lines, ""]))
        # It is looked for changed files every second, and the bundle's components come and go within moments.
        time.sleep(3)

    # --- the process --------------------------------------------------------------------------

    def pid(self):
        try:
            return self.instance.pid()
        except (OSError, IndexError, ValueError):
            return None

    def kill(self):
        if self.pid() is not None:
            self.instance.kill()
            self.kills += 1
            self.paused = False

    def start(self):
        self.instance.start()

    def pause(self):
        os.kill(self.pid(), signal.SIGSTOP)
        self.paused = True

    def resume(self):
        if self.paused:
            os.kill(self.pid(), signal.SIGCONT)
            self.paused = False

    def close(self):
        self.resume()
        for each in (self.observer, self.watcher):
            if each:
                each.close()
        self.instance.virga("stop", check=False)


class Observer(threading.Thread):
    """Asks Virga again and again how hosts are and what operators are told, while it answers."""

    def __init__(self, cloud, period=0.25):
        super().__init__(name="observer", daemon=True)
        self.cloud, self.period = cloud, period
        # Hosts that were shown Down, and every alert that was open, since the last clear().
        self.down, self.alerts, self.states, self.lock = {}, {}, {}, threading.Lock()
        self._closed = threading.Event()

    def run(self):
        while not self._closed.wait(self.period):
            hosts = self.cloud.caller.call("listHosts", type="Routing", listall="true", pagesize=-1)
            alerts = self.cloud.caller.call("listAlerts", listall="true", pagesize=-1)
            with self.lock:
                for host in hosts.content.get("host", []) if hosts.kind == "ok" else ():
                    self.states[host["name"]] = host["state"]
                    if host["state"] == "Down":
                        self.down.setdefault(host["name"], time.time())
                for alert in alerts.content.get("alert", []) if alerts.kind == "ok" else ():
                    self.alerts.setdefault(alert["description"], time.time())

    def clear(self):
        with self.lock:
            self.down, self.alerts = {}, {}

    def told(self, word):
        """Whether an alert that names something was open."""
        with self.lock:
            return any(word in text for text in self.alerts)

    def was_down(self, host):
        with self.lock:
            return host in self.down

    def close(self):
        self._closed.set()
        self.join()
