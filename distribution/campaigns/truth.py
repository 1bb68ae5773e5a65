"""What the simulated hosts run, read from their files from outside, while Virga runs and while it does not."""
import dataclasses
import os
import threading
import time
import zlib


@dataclasses.dataclass(frozen=True)
class Guest:
    epoch: int
    running: bool
    since: int


class HostFile:
    """The journal of one host, read from where the last look ended."""

    def __init__(self, path):
        self.path, self.guests, self.damaged = path, {}, 0
        self._inode, self._offset = None, 0

    def read(self):
        """Takes in what was written since. A line without its end is one that is being written."""
        with open(self.path, "rb") as file:
            stat = os.fstat(file.fileno())
            if stat.st_ino != self._inode or stat.st_size < self._offset:
                self._inode, self._offset, self.guests = stat.st_ino, 0, {}
            file.seek(self._offset)
            text = file.read()
        whole, _, _ = text.rpartition(b"\n")
        if whole:
            self._offset += len(whole) + 1
            for line in whole.split(b"\n"):
                self._take(line)
        return self.guests

    def _take(self, line):
        content, _, check = line.rpartition(b"\t")
        if b"%x" % zlib.crc32(content) != check:
            self.damaged += 1
            return
        fields = content.decode().split("\t")
        if fields[1] == "gone":
            self.guests.pop(fields[0], None)
        else:
            self.guests[fields[0]] = Guest(int(fields[1]), fields[2] == "running", int(fields[8]))


class Hosts:
    """All files of a directory. For one thread."""

    def __init__(self, directory):
        self.directory, self.files = directory, {}

    def read(self):
        """Guests by host, as the host is named: rack1-host7 for rack1+host7.journal."""
        try:
            names = [each for each in os.listdir(self.directory) if each.endswith(".journal")]
        except FileNotFoundError:
            names = []
        for name in names:
            host = name.removesuffix(".journal").replace("+", "-")
            if host not in self.files:
                self.files[host] = HostFile(os.path.join(self.directory, name))
        return {host: file.read() for host, file in self.files.items()}

    def damaged(self):
        return sum(file.damaged for file in self.files.values())


class Sampler(threading.Thread):
    """Looks every 50 ms whether a guest runs on two hosts at once."""

    def __init__(self, directory):
        super().__init__(name="sampler", daemon=True)
        self.hosts, self.samples, self.doubles, self.failure = Hosts(directory), 0, [], None
        self._closed = threading.Event()

    def run(self):
        while not self._closed.wait(0.05):
            try:
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
