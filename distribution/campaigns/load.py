"""The load of a campaign: clients that deploy, stop, start, reboot and destroy, and write down every request with its answer."""
import dataclasses
import itertools
import json
import random
import threading
import time

import history

COMMANDS = {"deploy": "deployVirtualMachine", "start": "startVirtualMachine", "stop": "stopVirtualMachine",
            "reboot": "rebootVirtualMachine", "destroy": "destroyVirtualMachine", "expunge": "destroyVirtualMachine",
            "migrate": "migrateVirtualMachine"}
# What a client does mostly, by what it believes of the machine; three in ten requests do anything.
SENSIBLE = {history.RUNNING: ["stop"] * 4 + ["reboot"] * 2 + ["destroy", "expunge", "expunge"],
            history.STOPPED: ["start"] * 6 + ["destroy", "expunge"],
            history.DESTROYED: ["expunge"]}
ANYTHING = ["start", "stop", "reboot", "destroy", "expunge"]
THEN = {"deploy": history.RUNNING, "start": history.RUNNING, "stop": history.STOPPED, "destroy": history.DESTROYED}
# Beside the choices above, where machines can be migrated.
MIGRATIONS = 5
OWN_MACHINES = 3
SHARED_MACHINES = 8
UNAWAITED = 3


@dataclasses.dataclass
class Request:
    """One request: when it was sent and answered (monotonic), the answer, and what became of its job.

    `outcome` is None as long as it may have had any effect or none.
    """
    number: int
    worker: int
    command: str
    name: str
    sent: float
    answered: float = 0
    kind: str = ""
    status: int = 0
    text: str = ""
    job: str = ""
    outcome: object = None
    completed: str = ""
    seen: object = None


class Machine:
    """A machine, what was asked of it since the last check, and its state at that check."""

    def __init__(self, name):
        self.name, self.id, self.state, self.requests, self.guess = name, None, history.NONE, [], history.RUNNING


class Load:
    """Clients in threads, which work between resume() and pause()."""

    def __init__(self, caller, choices, seed, clients, most_machines, journal, hosts=()):
        """:param hosts: ids of hosts that machines may be migrated to; none: nothing is migrated"""
        self.caller, self.choices, self.most_machines, self.hosts = caller, choices, most_machines, hosts
        self.journal = journal
        self.machines, self.shared = {}, []
        self.problems = []
        self.lock = threading.Lock()
        self.numbers = itertools.count(1)
        self.going, self.ended = threading.Event(), False
        self.idle = threading.Semaphore(0)
        self.clients = [Client(self, number, f"{seed}-{number}") for number in range(clients)]
        self.paused = True
        for client in self.clients:
            client.start()

    def resume(self):
        self.paused = False
        self.going.set()
        for client in self.clients:
            client.wake.release()

    def pause(self):
        """Returns when no client waits for an answer any more."""
        if not self.paused:
            self.paused = True
            self.going.clear()
            for _ in self.clients:
                self.idle.acquire()

    def close(self):
        self.pause()
        self.ended = True
        for client in self.clients:
            client.wake.release()
        for client in self.clients:
            client.join()

    def in_flight(self):
        """Requests without an answer, and jobs that no client has seen the end of."""
        calls = sum(1 for each in self.clients if each.calling)
        return calls, sum(len(each.unawaited) for each in self.clients)

    def requests(self):
        return [request for machine in self.machines.values() for request in machine.requests]

    def record(self, what, **more):
        with self.lock:
            self.journal.write(json.dumps(dict(more, what=what, at=round(time.monotonic(), 4))) + "\n")

    def problem(self, text):
        with self.lock:
            self.problems.append(text)


class Client(threading.Thread):
    def __init__(self, load, number, seed):
        super().__init__(name=f"client-{number}", daemon=True)
        self.load, self.number, self.random = load, number, random.Random(seed)
        self.own, self.unawaited = [], []
        self.calling = False
        self.wake = threading.Semaphore(0)
        self.count = 0

    def run(self):
        while True:
            self.wake.acquire()
            if self.load.ended:
                return
            while self.load.going.is_set():
                try:
                    self.turn()
                except Exception as error:  # a client that died would hold up pause(), and hide what it found
                    self.load.problem(f"client {self.number} failed: {error!r}")
                    time.sleep(0.1)
            self.unawaited = []
            self.load.idle.release()

    def turn(self):
        time.sleep(self.random.uniform(0.005, 0.1))
        self.own = [each for each in self.own if each.state != history.GONE and each.guess != history.GONE]
        room = len(self.load.machines) < self.load.most_machines
        if room and len(self.own) < OWN_MACHINES and (not self.own or self.random.random() < 0.5):
            request = self.deploy()
        else:
            machine = self.choose()
            if machine is None:
                return
            sensible = SENSIBLE.get(machine.guess, ANYTHING) if self.random.random() < 0.7 else ANYTHING
            if self.load.hosts and machine.guess == history.RUNNING:
                sensible = sensible + ["migrate"] * MIGRATIONS
            request = self.act(machine, self.random.choice(sensible))
        wait = self.random.random() < 0.5
        if request.job:
            self.unawaited.append(request)
        while self.unawaited and (wait or len(self.unawaited) > UNAWAITED) and self.load.going.is_set():
            self.look(self.unawaited[0])

    def choose(self):
        if self.load.shared and self.random.random() < 0.15:
            return self.random.choice(self.load.shared)
        return self.random.choice(self.own) if self.own else None

    def deploy(self):
        self.count += 1
        machine = Machine(f"c{self.number}-{self.count}")
        with self.load.lock:
            self.load.machines[machine.name] = machine
        request = self.ask(machine, "deploy", dict(self.load.choices, name=machine.name))
        if request.job:
            if len(self.load.shared) < SHARED_MACHINES and self.random.random() < 0.1:
                self.load.shared.append(machine)
            else:
                self.own.append(machine)
        return request

    def act(self, machine, command):
        more = {}
        if command == "expunge":
            more["expunge"] = "true"
        elif command in ("stop", "reboot") and self.random.random() < 0.5:
            more["forced"] = "true"
        elif command == "migrate" and self.random.random() < 0.5:
            more["hostid"] = self.random.choice(self.load.hosts)
        request = self.ask(machine, command, dict(more, **{"virtualmachineid" if command == "migrate" else "id": machine.id}))
        if request.kind == "refused":
            if command == "migrate":
                # Of a machine that does not run, or is there already: refused at once, and nothing was done.
                with self.load.lock:
                    machine.requests.remove(request)
            elif request.status == 431 and machine.id in request.text:
                request.outcome = history.ABSENT
                machine.guess = history.GONE
                if machine in self.load.shared:
                    self.load.shared.remove(machine)
            else:
                self.load.problem(f"request {request.number}, {command} of {machine.name}, was turned away: "
                                  f"{request.status} {request.text}")
        return request

    def ask(self, machine, command, parameters):
        with self.load.lock:
            request = Request(next(self.load.numbers), self.number, command, machine.name, time.monotonic())
            machine.requests.append(request)
        self.calling = True
        answer = self.load.caller.call(COMMANDS[command], **parameters)
        self.calling = False
        request.answered, request.kind, request.status, request.text = (
            time.monotonic(), answer.kind, answer.status, answer.text)
        request.job = answer.content.get("jobid", "") if answer.kind == "ok" else ""
        self.load.record("request", vm=machine.id, parameters=parameters, **dataclasses.asdict(request))
        if answer.kind == "ok" and command == "deploy":
            machine.id = answer.content["id"]
        if answer.kind in ("silent", "wrong") or (answer.kind == "refused" and command == "deploy"):
            self.load.problem(f"request {request.number}, {command} of {machine.name}, was answered {answer.kind} "
                              f"{answer.status} {answer.text}")
        if answer.kind in ("unsent", "refused"):
            # It had no effect; nothing is owed.
            with self.load.lock:
                if answer.kind == "unsent" or command == "deploy":
                    machine.requests.remove(request)
                    if command == "deploy":
                        self.load.machines.pop(machine.name)
        if answer.kind != "ok":
            self.breathe()
        return request

    @staticmethod
    def breathe():
        """A server that is coming up has better to do than to turn 32 clients away all the time."""
        time.sleep(0.25)

    def look(self, request):
        """Looks at a job once."""
        answer = self.load.caller.call("queryAsyncJobResult", jobid=request.job)
        if answer.kind == "ok":
            status = answer.content["jobstatus"]
            if status == 0:
                time.sleep(0.03)
                return
            request.seen = history.OK if status == 1 else answer.content["jobresultcode"]
            self.load.record("seen", job=request.job, outcome=request.seen)
            machine = self.load.machines.get(request.name)
            if machine and status == 1:
                machine.guess = THEN.get(request.command, machine.guess)
        elif answer.kind in ("unsent", "broken", "busy"):
            self.breathe()
            return
        else:
            self.load.problem(f"job {request.job} ({request.command} of {request.name}) was answered {answer.kind} "
                              f"{answer.status}: {answer.text}")
        self.unawaited.remove(request)
