"""One scenario on the stage: what is done to hosts, what has to come of it, and whether it did."""
import re
import threading
import time

import checks

# What has to come of a host: it is proved dead and its guests run again; it is let alone; it is one of both, or an alert says why not;
# it is looked after by an alert that names it, and let alone.
DEAD, SPARED, EITHER, TOLD = "dead", "spared", "either", "told"


class WorldCheck(checks.Checker):
    """What has to hold of a cloud at rest, whatever was asked of it."""

    def __init__(self, cloud, patience):
        super().__init__(cloud.caller, None, cloud.instance, [cloud.directory + "/hosts"], None, patience)

    def rest(self):
        """What still is not as it has to be after the patience: what hosts report is taken in by and by, without a job that could be seen."""
        deadline = time.monotonic() + self.patience
        while True:
            found = self.quiet(settle=False) or self.check()
            if not found or time.monotonic() > deadline:
                return found
            time.sleep(0.5)

    def check(self):
        world = checks.World(self.caller, self.directories)
        found = [f"machine {vm['name']} ({vm['id']}) is {vm['state']} without a job" for vm in world.vms if vm["state"] not in checks.SETTLED]
        return found + self.usage(world) + self.places(world) + self.addresses(world) + self.store()


class Stage:
    def __init__(self, cloud, chance, limit):
        self.cloud, self.random, self.limit = cloud, chance, limit
        self.wanted, self.excused, self.jobs, self.notes, self.found = {}, set(), [], [], []
        self.took, self.twice, self.twice_with_one_valid = None, 0, 0
        self._tasks = []
        cloud.observer.clear()
        self.vms = {vm["id"]: vm for vm in cloud.machines()}
        with cloud.watcher as watch:
            watch.fenced.clear()
            watch.ordered_off.clear()
            self.first = len(watch.begun)
            self.home = {vm: places[0].host.replace("+", "-") for vm in self.vms if (places := watch.runs(vm))}

    # --- what scenarios do --------------------------------------------------------------------

    def note(self, text):
        self.notes.append(text)

    def pick(self, count=1):
        """Hosts with guests, by chance."""
        busy = sorted(set(self.home.values()))
        return self.random.sample(busy, min(count, len(busy)))

    def guests(self, host, ha=None):
        """Ids of the machines that ran on a host when the scenario began."""
        return [vm for vm, at in sorted(self.home.items()) if at == host and ha in (None, self.vms[vm]["haenable"])]

    def fault(self, host, *conditions, then=DEAD):
        """Breaks a host."""
        self.wanted[host] = then
        for condition in conditions:
            self.cloud.make(host, condition)
        self.note(f"{host} {'+'.join(conditions)}")

    def sleep(self, least, most=None):
        time.sleep(least if most is None else self.random.uniform(least, most))

    def ask(self, command, **parameters):
        """Asks for a job that may succeed or fail; that it is over in the end is checked."""
        return self.cloud.ask(command, **parameters)

    def excuse(self, *vms):
        """Machines that may be started, stopped and moved without a fault of their host."""
        self.excused.update(vms)

    def aside(self, act, *arguments):
        """Does something at the same time."""
        def run():
            try:
                act(*arguments)
            except (AssertionError, RuntimeError, OSError) as error:
                self.found.append(f"{type(error).__name__}: {error}")
        task = threading.Thread(target=run, daemon=True)
        self._tasks.append(task)
        task.start()

    def join(self):
        """Waits for what is done at the same time."""
        for task in self._tasks:
            task.join()

    def until(self, what, seconds=None):
        """Waits until something holds; whether it does."""
        deadline = time.monotonic() + (seconds or self.limit)
        while not what():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    def begun(self):
        """Runs that began since the scenario did."""
        with self.cloud.watcher as watch:
            return watch.begun[self.first:]

    def kill(self):
        """kill -9 of the controller, and its start."""
        self.cloud.kill()
        self.note("controller killed")
        self.sleep(0, 2)
        self.cloud.start()

    # --- what has to come of it ---------------------------------------------------------------

    def runs_again(self, vm):
        """Whether a machine whose host is dead runs elsewhere."""
        with self.cloud.watcher as watch:
            return any(run.host.replace("+", "-") != self.home[vm] for run in watch.runs(vm))

    def owed(self, host):
        """Machines of a dead host that neither run again nor are accounted for."""
        stopped = None
        for vm in self.guests(host):
            if vm in self.excused:
                continue
            name = self.vms[vm]["name"]
            if self.vms[vm]["haenable"]:
                if not self.runs_again(vm) and not self.cloud.observer.told(f"({name})"):
                    yield f"{name} ({vm}), which is highly available, does not run again, and no alert says why"
            else:
                if stopped is None:
                    stopped = {each["id"] for each in self.cloud.machines() if each["state"] == "Stopped"}
                # One that was moved away in time was not lost.
                if vm not in stopped and not self.runs_again(vm):
                    yield f"{name} ({vm}), which is not highly available, is not shown Stopped"

    def come(self, host):
        """What is missing of what has to come of a host."""
        then, observer = self.wanted[host], self.cloud.observer
        if then == SPARED or (then == EITHER and observer.told(host + " ")):
            return []
        if then == TOLD:
            return [] if observer.told(host + " ") else [f"no alert names host {host}"]
        if not observer.was_down(host):
            return [f"host {host} was not proved dead" + (", and no alert says why" if then == EITHER else "")]
        return list(self.owed(host))

    def settle(self):
        """Waits for what has to come, and remembers what does not."""
        began = time.monotonic()
        self.join()
        missing = []

        def all_there():
            try:
                missing[:] = [line for host in self.wanted for line in self.come(host)]
            except AssertionError as error:
                missing[:] = [str(error)]
            return not missing
        self.until(all_there)
        self.found += [f"{line}, {self.limit} s after the fault" for line in missing]
        self.took = time.monotonic() - began
        self.false_alarms()

    def false_alarms(self):
        """Hosts that were fenced, and guests that were started elsewhere, though their host lived all the time."""
        with self.cloud.watcher as watch:
            fenced = [host.replace("+", "-") for host in watch.fenced]
        alive = {host for host in self.cloud.hosts if self.wanted.get(host, SPARED) in (SPARED, TOLD)}
        self.found += [f"host {host} was fenced, though it lived all the time" for host in fenced if host in alive]
        for run in self.begun():
            origin = self.home.get(run.vm)
            if origin in alive and run.vm not in self.excused:
                self.found.append(f"machine {self.vms[run.vm]['name']} ({run.vm}) was started on {run.host} with epoch {run.epoch}, "
                                  f"though its host {origin} lived all the time")

    # --- back to the beginning ----------------------------------------------------------------

    def restore(self, world):
        """Mends everything, waits until all is at rest, checks it, and has every machine run again."""
        cloud = self.cloud
        cloud.resume()
        cloud.witnesses()
        if not self.until(self.all_up, 2 * self.limit):
            with cloud.observer.lock:
                states = {host: state for host, state in cloud.observer.states.items() if state != "Up"}
            self.found.append(f"hosts are not Up {2 * self.limit} s after they were mended: {states}")
            return
        if not self.until(lambda: not self.lacking()):
            self.found += [f"machine {vm['name']} ({vm['id']}), which is highly available, is {vm['state']}, though all hosts are Up again"
                           for vm in self.lacking()]
        found = world.rest()
        self.found += found
        if not found:
            self.again(world)
        self.doubles()

    def lacking(self):
        """Highly available machines that do not run, and that nobody stopped."""
        return [vm for vm in self.cloud.machines() if vm["haenable"] and vm["state"] != "Running" and vm["id"] not in self.excused]

    def again(self, world):
        """Whatever was there runs again; what has come since goes."""
        for vm in self.cloud.machines():
            if vm["id"] not in self.vms:
                self.ask("destroyVirtualMachine", id=vm["id"], expunge="true")
            elif vm["state"] == "Stopped" and self.ask("startVirtualMachine", id=vm["id"]) is None:
                self.found.append(f"machine {vm['name']} cannot be started again")
        self.found += world.quiet(settle=True)

    def all_up(self):
        """Whether all hosts are Up. What was being fenced when it was mended is off again, and is mended again."""
        for host in self.cloud.hosts:
            self.cloud.mend(host)
        with self.cloud.observer.lock:
            self.cloud.observer.states.clear()
        time.sleep(0.6)
        with self.cloud.observer.lock:
            states = dict(self.cloud.observer.states)
        return len(states) == len(self.cloud.hosts) and set(states.values()) == {"Up"}

    def doubles(self):
        """Guests that ran twice at once, and which of their epochs the store knows."""
        with self.cloud.watcher as watch:
            found = list(watch.doubles)
            watch.doubles.clear()
        if self.cloud.watcher.failure:
            self.found.append(self.cloud.watcher.failure)
        if not found:
            return
        try:
            epochs = checks.epochs(self.cloud.instance, [self.vms[run.vm]["name"] for _, run, _ in found if run.vm in self.vms])
        except (AssertionError, RuntimeError):
            epochs = {}
        self.twice += len(found)
        self.twice_with_one_valid += sum(
            [int(epoch) for epoch in re.findall(r"epoch (\d+)", text)].count(epochs.get(run.vm)) == 1 for text, run, _ in found)
        for text, run, at in found:
            self.found.append(f"{time.strftime('%H:%M:%S', time.gmtime(at))} {text}; the store knows epoch {epochs.get(run.vm, '?')}")


def journal(stage):
    """For the evidence: what was done, and what began."""
    return {"notes": stage.notes, "wanted": stage.wanted, "home": stage.home,
            "begun": [vars(run) for run in stage.begun()], "violations": stage.found}
