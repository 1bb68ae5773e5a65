"""Which guests of simulated hosts run at each moment, from their files alone: the journals and what was done to the hosts."""
import dataclasses
import os
import threading
import time

import truth

# A guest runs iff its last line says so and its host has none of these: no power, standing still, or switched on again unnoticed.
DARK = ("off", "hang", "on")
# Moments are told apart when they are further apart than that: files carry the time of the clock's last tick.
TICK = 0.02


@dataclasses.dataclass(frozen=True)
class Run:
    """A run of a guest: where, in which epoch, and since when, in seconds since 1970."""
    vm: str
    host: str
    epoch: int
    since: float


@dataclasses.dataclass(frozen=True)
class Told:
    """What the last line of a guest says, and since when it ran before."""
    epoch: int
    state: str
    since: float
    detail: str
    ran_since: float

    @property
    def running(self):
        return self.state in truth.RUNS


class Journal(truth.HostFile):
    """The journal of a host, which also keeps what its lines told since somebody asked last."""

    def __init__(self, path, host):
        super().__init__(path)
        self.host, self._news, self._looked = host, [], None

    def read(self):
        stat = os.stat(self.path)
        if (stat.st_ino, stat.st_size) == self._looked:
            return self.guests
        before = self.guests
        super().read()
        if self.guests is not before:
            # The file was replaced by a shorter one, which does not tell of what is gone.
            self._news += [(vm, None) for vm in before if vm not in self.guests]
        self._looked = (stat.st_ino, self._offset)
        return self.guests

    def _take(self, line):
        fields = line.decode("utf-8", "replace").split("\t")
        before, damaged = self.guests.get(fields[0]), self.damaged
        super()._take(line)
        if self.damaged > damaged:
            return
        told = None
        if fields[1] != "gone":
            since = int(fields[8]) / 1000
            ran = since if fields[2] in truth.RUNS else before.ran_since if before else since
            told = self.guests[fields[0]] = Told(int(fields[1]), fields[2], since, fields[10], ran)
        self._news.append((fields[0], told))

    def news(self):
        """Guests with what was told of them since the last time, line by line; None for one that is gone."""
        news, self._news = self._news, []
        return news


class Control:
    """What is wrong with hosts at each moment, and was, by the files that say so."""

    def __init__(self, directory):
        self.directory = directory
        # By host: the conditions that are there, and since when.
        self.now = {}
        # By host: spans of time in which none of its guests ran: [begin, end], without an end while it lasts.
        self.dark = {}

    def read(self):
        """Takes in what is there; a file's own time tells when it was made, whoever looks when."""
        seen = {}
        try:
            entries = list(os.scandir(self.directory))
        except FileNotFoundError:
            entries = []
        for entry in entries:
            name, _, condition = entry.name.rpartition(".")
            if name:
                since = self.now.get(name, {}).get(condition)
                try:
                    seen.setdefault(name, {})[condition] = entry.stat().st_mtime if since is None else since
                except FileNotFoundError:
                    continue
        moment = time.time()
        for host in seen.keys() | self.now.keys():
            made = [since for condition, since in seen.get(host, {}).items() if condition in DARK]
            spans = self.dark.setdefault(host, []) if made or host in self.dark else []
            lasts = bool(spans) and spans[-1][1] is None
            if made and not lasts:
                spans.append([min(made), None])
            elif lasts and not made:
                spans[-1][1] = moment
        self.now = seen

    def is_dark(self, host, moment=None):
        """Whether no guest ran there at a moment, or none does."""
        spans = self.dark.get(host, [])
        if moment is None:
            return bool(spans) and spans[-1][1] is None
        return any(begin - TICK <= moment and (end is None or moment <= end) for begin, end in spans)

    def conditions(self, host):
        return set(self.now.get(host, {}))


class Watch:
    """What runs, look after look. For one thread at a time."""

    def __init__(self, directory):
        self.hosts_directory = os.path.join(directory, "hosts")
        self.control = Control(os.path.join(directory, "control"))
        self.journals = {}
        # By guest: the runs that its journals tell of, by host.
        self.running = {}
        # Every run that began, in order.
        self.begun = []
        # Hosts that somebody else than the campaign switched off: what Virga fenced, and when.
        self.fenced = {}
        self.ordered_off = set()
        self.doubles, self.samples, self._told = [], 0, set()

    def sample(self):
        """Looks once; what is wrong at this moment is added to the doubles."""
        self.control.read()
        for entry in os.scandir(self.hosts_directory) if os.path.isdir(self.hosts_directory) else ():
            name = entry.name.removesuffix(".journal")
            if name != entry.name and name not in self.journals:
                self.journals[name] = Journal(entry.path, name)
        began = []
        for journal in self.journals.values():
            journal.read()
            began += self._take(journal)
        # The files of power are read once more: a host may have lost it while the others were read.
        self.control.read()
        for host, conditions in self.control.now.items():
            if "off" in conditions and host in self.journals and host not in self.ordered_off:
                self.fenced.setdefault(host, conditions["off"])
        self.samples += 1
        for run in began:
            self._alone(run)
        self._at_once()

    def _take(self, journal):
        """Takes in what a journal tells; answers the runs that were started there."""
        began = []
        for vm, told in journal.news():
            places = self.running.setdefault(vm, {})
            if told is None or not told.running:
                places.pop(journal.host, None)
                continue
            before, run = places.get(journal.host), Run(vm, journal.host, told.epoch, told.since)
            places[journal.host] = run
            if before is None or before.since != run.since:
                self.begun.append(run)
                # One that was taken over from another host began there when it was awaited: it is seen at once only.
                if told.state == "running" and told.detail == "running":
                    began.append(run)
        return began

    def _alone(self, run):
        """That no run on another host had not ended when this one began: exact, however short both were at once."""
        for host, journal in self.journals.items():
            if host != run.host and run.vm in journal.guests:
                journal.read()
                began = self._take(journal)
                other = journal.guests.get(run.vm)
                if other and self._overlaps(run, other) and not self.control.is_dark(host, run.since):
                    self._double(run, f"{host} (epoch {other.epoch})")
                for each in began:
                    self._alone(each)

    @staticmethod
    def _overlaps(run, other):
        if other.ran_since >= run.since - TICK:
            return False
        return other.running or (other.state == "stopped" and other.since > run.since + TICK)

    def _at_once(self):
        for vm, places in self.running.items():
            if len(places) > 1:
                bright = [run for run in places.values() if not self.control.is_dark(run.host)]
                if len(bright) > 1 and self._still(vm, bright):
                    newest, *others = sorted(bright, key=lambda run: -run.epoch)
                    self._double(newest, ", ".join(f"{run.host} (epoch {run.epoch})" for run in others))

    def _still(self, vm, runs):
        """Files are read one after the other. Runs that are there when the last has been read were there all the time."""
        for run in runs:
            self.journals[run.host].read()
            self._take(self.journals[run.host])
        self.control.read()
        places = self.running.get(vm, {})
        return sum(places.get(run.host) == run and not self.control.is_dark(run.host) for run in runs) > 1

    def _double(self, run, others):
        text = f"guest {run.vm} runs on {run.host} (epoch {run.epoch}) and at the same time on {others}"
        if (run.vm, run.epoch) not in self._told:
            self._told.add((run.vm, run.epoch))
            self.doubles.append((text, run, time.time()))

    def runs(self, vm):
        """Where a guest runs now."""
        return [run for run in self.running.get(vm, {}).values() if not self.control.is_dark(run.host)]

    def places(self, host):
        """The guests that a host runs now."""
        return [vm for vm, places in self.running.items() if host in places and not self.control.is_dark(host)]

    def damaged(self):
        return sum(journal.damaged for journal in self.journals.values())

    def close(self):
        for journal in self.journals.values():
            journal.close()


class Watcher(threading.Thread):
    """Looks again and again, at least twenty times a second as far as the machine lets it."""

    def __init__(self, directory, hertz=25):
        super().__init__(name="watcher", daemon=True)
        self.watch, self.lock, self.failure = Watch(directory), threading.Lock(), None
        self.period, self.slowest, self._closed = 1 / hertz, 0.0, threading.Event()

    def run(self):
        while not self._closed.wait(self.period):
            began = time.monotonic()
            try:
                with self.lock:
                    self.watch.sample()
            except Exception as error:  # a check that died unnoticed would find nothing
                self.failure = f"The watcher of the simulator's files ended: {error!r}"
                return
            self.slowest = max(self.slowest, time.monotonic() - began)

    def __enter__(self):
        self.lock.acquire()
        return self.watch

    def __exit__(self, *_):
        self.lock.release()

    def close(self):
        self._closed.set()
        self.join()
        self.watch.close()
