"""What a link does to packets: lose, delay, double, overtake, hold to a rate, cut.

A node of a lab hangs on a switch by one link, which has two directions: `out` from the node, `in` to it. A packet goes through the sender's
`out` and the receiver's `in`; a cut between two nodes alone (`toward`) is looked up besides. Nothing here knows of devices or clocks.
"""
import dataclasses
import random
import re

DIRECTIONS = ("out", "in")
# A packet that is overtaken comes this much later than it would.
OVERTAKEN_SECONDS = 0.01
# What waits longer for a slow link is dropped, as by a router whose buffer is full.
LONGEST_QUEUE_SECONDS = 0.5

_UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0}
_RATES = {"kbit": 1e3, "mbit": 1e6, "gbit": 1e9}


def seconds(text):
    """50ms, 1.5s, 200us."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(us|ms|s)", text)
    if not found:
        raise ValueError(f"'{text}' is no time: 50ms, 1.5s, 200us")
    return float(found[1]) * _UNITS[found[2]]


def share(text):
    """5%, as 0.05."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)%", text)
    if not found or float(found[1]) > 100:
        raise ValueError(f"'{text}' is no share: 0% to 100%")
    return float(found[1]) / 100


def bits(text):
    """512kbit, 10mbit: bits a second. 0: as many as come."""
    if text == "0":
        return 0.0
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(kbit|mbit|gbit)", text)
    if not found or float(found[1]) == 0:
        raise ValueError(f"'{text}' is no rate: 512kbit, 10mbit, or 0 for none")
    return float(found[1]) * _RATES[found[2]]


@dataclasses.dataclass(frozen=True)
class Disturbance:
    """What happens to packets in one direction. Times in seconds, shares from 0 to 1, the rate in bits a second (0: any)."""
    delay: float = 0.0
    jitter: float = 0.0
    loss: float = 0.0
    duplicate: float = 0.0
    reorder: float = 0.0
    rate: float = 0.0
    cut: bool = False


class Direction:
    """One direction of a link, with what it remembers of the packets that it carries."""

    def __init__(self, choices):
        self.disturbance, self.random = Disturbance(), choices
        self.carried = self.lost = self.cut = self.doubled = self.overtaken = self.dropped = 0
        self._last = self._free = 0.0

    def set(self, disturbance):
        self.disturbance = disturbance
        # What comes now may overtake what was sent before, as after a change of route.
        self._last = self._free = 0.0

    def carry(self, size, at):
        """When a packet of this many bytes, sent at a time, comes out at the other end: once, twice or never."""
        now = self.disturbance
        if now.cut:
            self.cut += 1
            return []
        if now.loss and self.random.random() < now.loss:
            self.lost += 1
            return []
        if now.rate:
            begin = max(at, self._free)
            if begin - at > LONGEST_QUEUE_SECONDS:
                self.dropped += 1
                return []
            self._free = at = begin + size * 8 / now.rate
        times = [self._arrival(at)]
        if now.duplicate and self.random.random() < now.duplicate:
            self.doubled += 1
            times.append(self._arrival(at))
        self.carried += 1
        return times

    def _arrival(self, at):
        now = self.disturbance
        due = at + now.delay
        if now.jitter:
            due += self.random.uniform(-min(now.jitter, now.delay), now.jitter)
        if now.reorder and self.random.random() < now.reorder:
            self.overtaken += 1
            return due + OVERTAKEN_SECONDS
        # Jitter alone keeps the order, as the queues of real routers do.
        self._last = due = max(due, self._last)
        return due

    def counts(self):
        return {name: getattr(self, name) for name in ("carried", "lost", "cut", "doubled", "overtaken", "dropped")}


class Switch:
    """All links of a lab, and the cuts between two nodes each."""

    def __init__(self, nodes, seed):
        self.links = {node: {way: Direction(random.Random(f"{seed}-{node}-{way}")) for way in DIRECTIONS} for node in nodes}
        self.cuts = set()

    def set(self, node, directions, changes, toward=None):
        """Changes what happens to a node's packets.

        :param changes: fields of Disturbance; what is not named stays
        :param toward: only packets to and from this other node; such a change can only be a cut
        """
        if toward is None:
            for way in directions:
                direction = self.links[node][way]
                direction.set(dataclasses.replace(direction.disturbance, **changes))
            return
        for way in directions:
            pair = (node, toward) if way == "out" else (toward, node)
            if changes.get("cut"):
                self.cuts.add(pair)
            else:
                self.cuts.discard(pair)

    def heal(self, node=None):
        """Takes every disturbance away, of one node or of all."""
        for name, ways in self.links.items():
            if node in (None, name):
                for direction in ways.values():
                    direction.set(Disturbance())
        self.cuts = {pair for pair in self.cuts if node is not None and node not in pair}

    def leave(self, sender, receiver, size, at):
        """When a packet is through the sender's link, and enters the receiver's: a list of times."""
        out = self.links[sender]["out"]
        if (sender, receiver) in self.cuts:
            out.cut += 1
            return []
        return out.carry(size, at)

    def arrive(self, receiver, size, at):
        """When a packet that enters the receiver's link now comes out of it: a list of times."""
        return self.links[receiver]["in"].carry(size, at)

    def show(self):
        return {node: {way: {"set": {name: value for name, value in dataclasses.asdict(direction.disturbance).items() if value},
                             **direction.counts()}
                       for way, direction in ways.items()}
                for node, ways in self.links.items()} | (
                    {"cuts": sorted(f"{one} -> {other}" for one, other in self.cuts)} if self.cuts else {})
