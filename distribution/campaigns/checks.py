"""What has to hold when a cloud has come to rest."""
import concurrent.futures
import re
import time

import history
import truth

SETTLED = {history.RUNNING, history.STOPPED, history.DESTROYED, history.ERROR}
MIB = 1024 * 1024
# Machines in one command of the operator's shell.
SHOWN_AT_ONCE = 500


class World:
    """What Virga and the simulator say of a cloud at rest."""

    def __init__(self, caller, directories):
        self.vms = caller.get("listVirtualMachines", listall="true", pagesize=-1).get("virtualmachine", [])
        self.hosts = caller.get("listHosts", type="Routing", pagesize=-1).get("host", [])
        files = truth.Hosts(*directories)
        self.guests = files.read()
        self.damaged, self.shared = files.damaged(), sorted(files.shared)
        files.close()

    def by_name(self):
        return {vm["name"]: vm for vm in self.vms}


def epochs(instance, names):
    """The epochs of machines, which only the operator's shell tells."""
    found = {}
    for first in range(0, len(names), SHOWN_AT_ONCE):
        part = names[first:first + SHOWN_AT_ONCE]
        text = instance.shell(" ; ".join(f"vm:show {name}" for name in part))
        ids = re.findall(r"^id +\S+ +(\S+)$", text, re.MULTILINE)
        numbers = re.findall(r"^epoch +\S+ +(\d+)$", text, re.MULTILINE)
        if not len(ids) == len(numbers) == len(part):
            raise AssertionError(f"vm:show of {len(part)} machines told {len(numbers)} epochs: {text[-500:]}")
        found.update(zip(ids, map(int, numbers)))
    return found


class Checker:
    """Checks after each round. Violations are lines of text."""

    def __init__(self, caller, load, instance, directories, rules, patience):
        self.caller, self.load, self.instance, self.directories = caller, load, instance, directories
        self.rules, self.patience = rules, patience
        self.outcomes, self.undecided, self.unknown, self.acknowledged, self.unknown_done = {}, 0, 0, 0, 0
        self.has_store_check = None

    def quiet(self, settle):
        """Waits until no job is open, and in clouds that settle by their hosts' reports until no machine is in between.

        :returns: what stayed open, for longer than the patience
        """
        deadline = time.monotonic() + self.patience
        while True:
            jobs = self.caller.get("listAsyncJobs", listall="true", pagesize=-1).get("asyncjobs", [])
            between = [] if jobs or not settle else [
                vm for vm in self.caller.get("listVirtualMachines", listall="true", pagesize=-1).get("virtualmachine", [])
                if vm["state"] not in SETTLED]
            if not jobs and not between:
                return []
            if time.monotonic() > deadline:
                return [f"job {job['jobid']} ({job['cmd']} of {job.get('jobinstanceid')}) is open after {self.patience} s: {job}"
                        for job in jobs] + [
                            f"machine {vm['name']} is {vm['state']} without a job after {self.patience} s" for vm in between]
            time.sleep(0.1)

    def check(self):
        found = self.jobs()
        world = World(self.caller, self.directories)
        found += self.machines(world) + self.usage(world) + self.places(world) + self.addresses(world)
        found += self.store()
        return found, world

    # --- jobs ---------------------------------------------------------------------------------

    def jobs(self):
        """Every acknowledged job is known, is over, and has one outcome for ever."""
        owed = [request for request in self.load.requests() if request.job]
        self.acknowledged += len(owed)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            lines = list(pool.map(self.job, owed))
        for request in self.load.requests():
            if not request.job and request.outcome is None:
                self.unknown += 1
        return [line for line in lines if line]

    def job(self, request):
        name = f"job {request.job} ({request.command} of {request.name}, request {request.number})"
        answer = self.caller.call("queryAsyncJobResult", jobid=request.job)
        if answer.kind != "ok":
            return f"{name} was acknowledged and is answered {answer.kind} {answer.status}: {answer.text}"
        status = answer.content["jobstatus"]
        if status == 0:
            return f"{name} is not over, and was not listed"
        request.completed = answer.content["completed"]
        text = str(answer.content["jobresult"].get("errortext", ""))
        request.outcome = history.OK if status == 1 else self.failure(answer.content["jobresultcode"], text)
        self.load.record("outcome", job=request.job, outcome=request.outcome, text=text,
                         created=answer.content["created"], completed=request.completed)
        key = f"{request.command} {request.outcome}"
        self.outcomes[key] = self.outcomes.get(key, 0) + 1
        if status != 1:
            request.text = text
        code = history.OK if status == 1 else answer.content["jobresultcode"]
        if request.seen is not None and request.seen != code:
            return f"{name} had ended with {request.seen} and now says {code}: {text}"
        return None

    @staticmethod
    def failure(code, text):
        if re.search("No space left on device|cannot write its state", text):
            return history.NO_SPACE
        return history.UNANSWERED if " gives no answer: " in text else code

    # --- machines -----------------------------------------------------------------------------

    def machines(self, world):
        found, known = [], world.by_name()
        if len(known) != len(world.vms):
            found.append(f"{len(world.vms)} machines have only {len(known)} names: one request was carried out twice")
        for name in known:
            if name not in self.load.machines:
                found.append(f"machine {name} is there, and was never asked for or was expunged or refused")
        for name, machine in list(self.load.machines.items()):
            vm = known.get(name)
            state = vm["state"] if vm else self.absent(machine)
            if vm and machine.id not in (None, vm["id"]):
                found.append(f"machine {name} was {machine.id} and is {vm['id']} now")
            if state not in SETTLED | {history.GONE, history.NONE}:
                found.append(f"machine {name} ({vm['id']}) is {state} without a job")
            found += self.explain(machine, state) + self.order(machine)
            self.settle(machine, vm, state)
        return found

    @staticmethod
    def absent(machine):
        """A machine that is not there is gone, or never was."""
        acknowledged = machine.id is not None
        return history.GONE if acknowledged or machine.state != history.NONE else history.NONE

    def explain(self, machine, state):
        if not machine.requests:
            return [] if state == machine.state else [
                f"machine {machine.name} was {machine.state} and is {state}, though nobody asked for anything"]
        ends = history.ends(machine.state, machine.requests, self.rules)
        if ends is None:
            self.undecided += 1
            return []
        if machine.state == history.NONE and machine.id is None and history.GONE in ends:
            ends = ends | {history.NONE}
        if state in ends:
            return []
        asked = "; ".join(
            f"{each.command} [{each.sent:.3f}-{each.answered:.3f}] {each.outcome or each.kind} {each.text}".strip()
            for each in machine.requests)
        if not ends:
            return [f"machine {machine.name} ({machine.id}) was {machine.state}: no order explains the outcomes of {asked}"]
        return [f"machine {machine.name} ({machine.id}) was {machine.state}, is {state} and has to be "
                f"{' or '.join(sorted(ends))} after {asked}"]

    @staticmethod
    def order(machine):
        """Whoever was accepted earlier ended earlier, as far as whole seconds tell."""
        jobs = [each for each in machine.requests if each.completed]
        return [f"machine {machine.name}: {first.command} (job {first.job}) was accepted before {second.command} "
                f"(job {second.job}) and ended later, {first.completed} after {second.completed}"
                for first in jobs for second in jobs
                if first.answered < second.sent and first.completed > second.completed]

    def settle(self, machine, vm, state):
        """The next round begins with what is there now."""
        self.unknown_done += sum(1 for each in machine.requests if each.outcome is None and each.command == "deploy" and vm)
        machine.requests, machine.state, machine.guess = [], state, state
        if vm and machine.id is None:
            machine.id = vm["id"]
            self.load.clients[int(machine.name[1:].split("-")[0])].own.append(machine)
        if vm is None:
            self.load.machines.pop(machine.name)
            if machine in self.load.shared:
                self.load.shared.remove(machine)

    # --- hosts --------------------------------------------------------------------------------

    @staticmethod
    def usage(world):
        found = []
        for host in world.hosts:
            placed = [vm for vm in world.vms if vm.get("hostid") == host["id"]]
            mhz = sum(vm["cpunumber"] * vm["cpuspeed"] for vm in placed)
            memory = sum(vm["memory"] for vm in placed) * MIB
            if (host["cpuallocatedvalue"], host["memoryallocatedbytes"]) != (mhz, memory):
                found.append(f"host {host['name']} has given away {host['cpuallocatedvalue']} MHz and "
                             f"{host['memoryallocatedbytes']} bytes; its {len(placed)} machines have {mhz} and {memory}")
            if host["state"] != "Up":
                found.append(f"host {host['name']} is {host['state']}")
        return found

    def places(self, world):
        """The simulator runs what the store says, each once, where it says, in the run that it means."""
        wanted = {vm["id"]: vm["hostname"] for vm in world.vms if vm["state"] == history.RUNNING}
        known = {vm["id"]: vm["name"] for vm in world.vms}
        found, runs = list(world.shared) + self.remains(world), {}
        for host, guests in world.guests.items():
            for vm, guest in guests.items():
                if guest.running:
                    runs.setdefault(vm, []).append((host, guest.epoch))
        for vm, host in wanted.items():
            if [each for each, _ in runs.get(vm, [])] != [host]:
                found.append(f"machine {known[vm]} ({vm}) is Running on {host}; the simulator runs it on {runs.get(vm, 'no host')}")
        for vm in runs.keys() - wanted.keys():
            found.append(f"the simulator runs {vm} ({known.get(vm, 'no machine')}) on {runs[vm]}, and it is not Running")
        for vm, epoch in epochs(self.instance, [known[vm] for vm in wanted]).items():
            if vm in runs and [epoch] != [each for _, each in runs[vm]]:
                found.append(f"machine {known[vm]} ({vm}) has epoch {epoch}; the simulator runs it as {runs[vm]}")
        if world.damaged:
            found.append(f"{world.damaged} lines of the simulator's files are damaged")
        return found

    @staticmethod
    def remains(world):
        """What hosts keep of machines that are no more."""
        known = {vm["id"] for vm in world.vms}
        return [f"host {host} keeps the stopped guest {vm} of a machine that does not exist"
                for host, guests in world.guests.items() for vm, guest in guests.items() if not guest.running and vm not in known]

    @staticmethod
    def addresses(world):
        found = []
        for field in ("ipaddress", "macaddress"):
            values = [nic[field] for vm in world.vms for nic in vm["nic"]]
            found += [f"{field} {value} was given out twice" for value in set(values) if values.count(value) > 1]
        return found

    # --- the store ----------------------------------------------------------------------------

    def store(self):
        """store:check, where there is such a command."""
        if self.has_store_check is None:
            self.has_store_check = "store:check" in self.instance.shell("help")
        if not self.has_store_check:
            return []
        done = self.instance.virga("shell", "store:check", check=False)
        return [] if done.returncode == 0 else [f"store:check: {line}" for line in done.stdout.strip().splitlines()]
