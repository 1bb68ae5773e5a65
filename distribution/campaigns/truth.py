"""What the simulated hosts run, read from their files from outside, while Virga runs and while it does not."""
import collections
import dataclasses
import os
import threading
import time
import zlib

# What a guest runs in; one that is being sent to another host runs where it was.
RUNS = ("running", "sending")


@dataclasses.dataclass(frozen=True)
class Guest:
    epoch: int
    running: bool
    since: int


class HostFile:
    """The journal of one host, read from where the last look ended. Every line is seen: also the last ones of a file that was replaced by
    a shorter one."""

    def __init__(self, path):
        self.path, self.guests, self.damaged = path, {}, 0
        # When each run of a guest began, by guest and epoch. One run begins once, so more than one time is a start too many.
        self.starts = {}
        self.boots = {}
        # How many lines told of a guest in a state.
        self.lines = collections.Counter()
        self._file, self._offset = None, 0

    def read(self):
        """Takes in what was written since. A line without its end is one that is being written."""
        stat = os.stat(self.path)
        if self._file is not None:
            old = os.fstat(self._file)
            if old.st_ino != stat.st_ino:
                self._drain()
                self.close()
            elif old.st_size < self._offset:
                self.close()
        if self._file is None:
            self._file, self._offset, self.guests = os.open(self.path, os.O_RDONLY), 0, {}
        self._drain()
        return self.guests

    def close(self):
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _drain(self):
        text = b""
        while part := os.pread(self._file, 1 << 20, self._offset + len(text)):
            text += part
        whole, _, _ = text.rpartition(b"\n")
        if whole:
            self._offset += len(whole) + 1
            for line in whole.split(b"\n"):
                self._take(line)

    def _take(self, line):
        content, _, check = line.rpartition(b"\t")
        if b"%x" % zlib.crc32(content) != check:
            self.damaged += 1
            return
        fields = content.decode().split("\t")
        if fields[1] == "gone":
            self.guests.pop(fields[0], None)
        else:
            guest = Guest(int(fields[1]), fields[2] in RUNS, int(fields[8]))
            self.guests[fields[0]] = guest
            self.lines[fields[2]] += 1
            if guest.running:
                run = (fields[0], guest.epoch)
                self.starts.setdefault(run, set()).add(guest.since)
                self.boots[run] = max(self.boots.get(run, 1), int(fields[9]))


class Hosts:
    """All files of the directories of one or several agents. For one thread."""

    def __init__(self, *directories):
        self.directories, self.files, self.shared = directories, {}, set()
        self._homes = {}

    def read(self):
        """Guests by host, as the host is named: rack1-host7 for rack1+host7.journal."""
        for directory in self.directories:
            try:
                names = [each for each in os.listdir(directory) if each.endswith(".journal")]
            except FileNotFoundError:
                names = []
            for name in names:
                host = name.removesuffix(".journal").replace("+", "-")
                if self._homes.setdefault(host, directory) != directory:
                    self.shared.add(f"host {host} is driven by two agents: it has files in {self._homes[host]} and {directory}")
                elif host not in self.files:
                    self.files[host] = HostFile(os.path.join(directory, name))
        return {host: file.read() for host, file in self.files.items()}

    def damaged(self):
        return sum(file.damaged for file in self.files.values())

    def repeated(self):
        """Runs that began more than once."""
        starts = {}
        for host, file in self.files.items():
            for run, times in file.starts.items():
                starts.setdefault(run, []).extend((host, time) for time in sorted(times))
        return [f"guest {vm} was started {len(times)} times with epoch {epoch}: {times}"
                for (vm, epoch), times in starts.items() if len(times) > 1]

    def lines(self, state):
        """How many lines told of guests in a state: running, stopped, and on their way to another host."""
        return sum(file.lines[state] for file in self.files.values())

    def started(self):
        """How many runs began."""
        return sum(len(times) for file in self.files.values() for times in file.starts.values())

    def reboots(self):
        """How often each guest was booted again while it ran."""
        total = {}
        for file in self.files.values():
            for (vm, _), boots in file.boots.items():
                total[vm] = total.get(vm, 0) + boots - 1
        return total

    def close(self):
        for file in self.files.values():
            file.close()


class Sampler(threading.Thread):
    """Looks every 50 ms whether a guest runs on two hosts at once."""

    def __init__(self, *directories):
        super().__init__(name="sampler", daemon=True)
        self.hosts, self.samples, self.doubles, self.failure = Hosts(*directories), 0, [], None
        self.lock = threading.Lock()
        self._closed = threading.Event()

    def run(self):
        while not self._closed.wait(0.05):
            try:
                with self.lock:
                    self.sample()
            except Exception as error:  # a check that died unnoticed would find nothing
                self.failure = f"The sampler of the simulator's files ended: {error!r}"
                return

    def sample(self):
        where = {}
        for host, guests in self.hosts.read().items():
            for vm, guest in guests.items():
                if guest.running:
                    where.setdefault(vm, []).append((host, guest))
        self.samples += 1
        for vm, runs in where.items():
            if len(runs) > 1 and self._at_once(vm, runs):
                self.doubles.append(f"{time.time():.3f}: guest {vm} runs twice at once: {runs}")

    def _at_once(self, vm, runs):
        """Files are read one after the other. A run that still is the same when the last has been read was there all the time."""
        again = {host: file.read().get(vm) for host, file in self.hosts.files.items()}
        return sum(again[host] == guest for host, guest in runs) > 1

    def close(self):
        self._closed.set()
        self.join()
        self.hosts.close()
