"""That lab/network does to packets what it is told, measured with large samples, and leaves nothing behind."""
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import unittest

import links

HERE = os.path.dirname(os.path.abspath(__file__))
NETWORK = os.path.join(HERE, "network")
A2 = "10.97.0.12"
PORT = 7007
# Sends numbered datagrams with their time; the other side sends each back as it came. Prints what came back: number and seconds.
ECHO = """
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 24)
s.bind(("0.0.0.0", {port})); print("up", flush=True)
while True:
    data, peer = s.recvfrom(2000); s.sendto(data, peer)
"""
SEND = """
import json, socket, struct, threading, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 24)
s.connect(("{address}", {port})); s.settimeout(0.8); came = []
def hear():
    try:
        while True:
            number, sent = struct.unpack("!id", s.recv(2000)[:12]); came.append((number, time.monotonic() - sent))
    except TimeoutError: pass
t = threading.Thread(target=hear); t.start()
for number in range({count}):
    s.send(struct.pack("!id", number, time.monotonic()) + bytes({size}))
    time.sleep({pause})
t.join(); print(json.dumps(came))
"""
# Takes a stream in and prints its bytes and seconds; and sends one.
SINK = """
import socket, time
l = socket.create_server(("0.0.0.0", {port})); print("up", flush=True); c, _ = l.accept(); began = None; total = 0
while (data := c.recv(1 << 16)):
    began = began or time.monotonic(); total += len(data)
print(total, time.monotonic() - began, flush=True)
"""
STREAM = """
import socket
s = socket.create_connection(("{address}", {port}), 5); s.sendall(bytes({count})); s.shutdown(socket.SHUT_WR); s.recv(1)
"""


def lab(*arguments, check=True):
    done = subprocess.run([sys.executable, NETWORK, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode == 3:
        raise unittest.SkipTest(done.stderr.strip())
    if check and done.returncode != 0:
        raise AssertionError(f"lab/network {' '.join(arguments)} ended with {done.returncode}: {done.stderr}")
    return done


class LinksTest(unittest.TestCase):

    def test_shares_are_as_told_over_many_packets(self):
        direction = links.Direction(random.Random(1))
        direction.set(links.Disturbance(loss=0.1, duplicate=0.2, reorder=0.05, delay=0.05))
        arrivals = [direction.carry(100, number / 1000) for number in range(20_000)]
        self.assertAlmostEqual(0.1, sum(not each for each in arrivals) / 20_000, delta=0.01)
        self.assertAlmostEqual(0.2, sum(len(each) == 2 for each in arrivals) / 18_000, delta=0.015)

    def test_jitter_alone_keeps_the_order(self):
        direction = links.Direction(random.Random(1))
        direction.set(links.Disturbance(delay=0.05, jitter=0.04))
        arrivals = [direction.carry(100, number / 1000)[0] for number in range(2_000)]
        self.assertEqual(sorted(arrivals), arrivals)
        self.assertGreater(max(arrivals[i] - i / 1000 for i in range(2_000)), 0.08)

    def test_a_cut_between_two_nodes_leaves_the_others_alone(self):
        switch = links.Switch(["a", "b", "c"], 1)
        switch.set("a", ["out"], {"cut": True}, toward="b")
        self.assertEqual([[], [0], [0]], [switch.leave("a", "b", 1, 0), switch.leave("b", "a", 1, 0), switch.leave("a", "c", 1, 0)])
        switch.heal("a")
        self.assertEqual([0], switch.leave("a", "b", 1, 0))

    def test_bad_values_are_refused_by_name(self):
        for read, text in ((links.seconds, "50"), (links.share, "150%"), (links.bits, "fast"), (links.bits, "0mbit")):
            with self.assertRaisesRegex(ValueError, text):
                read(text)


class NetworkTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.lab = cls.directory.name
        cls.addClassCleanup(cls.directory.cleanup)
        lab("up", cls.lab, "--agents", "2", "--seed", "3")
        cls.addClassCleanup(lab, "down", cls.lab)

    def setUp(self):
        lab("heal", self.lab)

    def on(self, node, program, **more):
        return subprocess.Popen([NETWORK, "exec", self.lab, node, sys.executable, "-c", program.format(**more)],
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)

    def serving(self, node, program):
        server = self.on(node, program, port=PORT)
        self.assertEqual("up", server.stdout.readline().strip())
        self.addCleanup(server.wait)
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.kill)
        return server

    def echoes(self, count=3000, pause=0.0005, size=20):
        """Numbers of what came back to a1 from a2, in the order in which it came, with the seconds that it took."""
        server = self.serving("a2", ECHO)
        sender = self.on("a1", SEND, address=A2, port=PORT, count=count, pause=pause, size=size)
        came, _ = sender.communicate()
        server.kill()
        server.wait()
        return [tuple(each) for each in json.loads(came)]

    def set(self, *arguments, node="a1"):
        lab("set", self.lab, node, *arguments)

    def counts(self, node="a1"):
        return json.loads(lab("show", self.lab).stdout)[node]

    def test_undisturbed_everything_comes_once_and_in_order(self):
        came = self.echoes()
        self.assertEqual(list(range(3000)), [number for number, _ in came])
        self.assertLess(statistics.median(took for _, took in came), 0.02)

    def test_loss_meets_each_direction(self):
        self.set("--loss", "10%")
        # 0.9 * 0.9 come back; six standard deviations of 3000.
        self.assertAlmostEqual(0.81, len(self.echoes()) / 3000, delta=0.043)

    def test_loss_of_one_direction(self):
        self.set("--loss", "20%", "--direction", "in")
        before = self.counts()["out"]["lost"]
        self.assertAlmostEqual(0.8, len(self.echoes()) / 3000, delta=0.044)
        self.assertEqual(before, self.counts()["out"]["lost"])

    def test_duplicates(self):
        self.set("--duplicate", "10%", "--direction", "out")
        came = [number for number, _ in self.echoes()]
        self.assertEqual(3000, len(set(came)))
        self.assertAlmostEqual(0.1, len(came) / 3000 - 1, delta=0.033)

    def test_delay_and_jitter(self):
        self.set("--delay", "40ms", "--jitter", "10ms")
        took = [took for _, took in self.echoes(count=500, pause=0.01)]
        self.assertEqual(500, len(took))
        self.assertGreater(min(took), 0.06)
        self.assertAlmostEqual(0.08, statistics.median(took), delta=0.03)

    def test_some_are_overtaken(self):
        self.set("--delay", "5ms", "--reorder", "5%", "--direction", "out")
        came = [number for number, _ in self.echoes()]
        self.assertEqual(list(range(3000)), sorted(came))
        late, newest = 0, -1
        for number in came:
            late += number < newest
            newest = max(newest, number)
        self.assertAlmostEqual(0.05, late / 3000, delta=0.03)

    def test_a_rate_holds_a_stream(self):
        self.set("--rate", "8mbit", "--direction", "out")
        sink = self.serving("a2", SINK)
        sender = self.on("a1", STREAM, address=A2, port=PORT, count=1_500_000)
        total, took = sink.stdout.readline().split()
        sender.wait()
        sender.stdout.close()
        self.assertEqual(1_500_000, int(total))
        # 1.5 MB at 8 Mbit/s take 1.5 s, with the headers; what comes after a loss may take longer.
        self.assertGreater(float(took), 1.3)

    def test_a_cut_out_lets_nothing_out_and_something_in(self):
        self.set("--cut", "out")
        before = self.counts("a2")["out"]["carried"]
        self.assertEqual([], self.echoes(count=200))
        self.assertGreaterEqual(self.counts()["out"]["cut"], 200)
        self.assertEqual(before, self.counts("a2")["out"]["carried"])
        self.set("--cut", "in")
        self.assertEqual(0, self.counts()["out"]["set"].get("cut", 0))
        self.set("--cut", "none")
        self.assertEqual(200, len(self.echoes(count=200)))

    def test_a_cut_toward_one_node(self):
        self.set("--cut", "both", "--toward", "controller")
        self.assertEqual(200, len(self.echoes(count=200)))
        self.set("--cut", "in", "--toward", "a2")
        self.assertEqual([], self.echoes(count=200))

    def test_a_connection_survives_a_cut_that_ends(self):
        sink = self.serving("a2", SINK)
        self.set("--rate", "8mbit", "--direction", "out")
        sender = self.on("a1", STREAM, address=A2, port=PORT, count=1_500_000)
        self.set("--cut", "both")
        self.set("--cut", "none")
        self.assertEqual(1_500_000, int(sink.stdout.readline().split()[0]))
        sender.wait()
        sender.stdout.close()

    def test_what_makes_no_sense_is_refused(self):
        for arguments, text in ((["set", self.lab, "a9", "--cut", "in"], "no node a9"), (["set", self.lab, "a1"], "Nothing is set"),
                                (["set", self.lab, "a1", "--loss", "5"], "no share"), (["show", self.lab + "-other"], "no lab"),
                                (["set", self.lab, "a1", "--toward", "a2", "--loss", "5%"], "--cut alone")):
            done = lab(*arguments, check=False)
            self.assertNotEqual(0, done.returncode)
            self.assertIn(text, done.stderr)


class LifeTest(unittest.TestCase):

    def setUp(self):
        self.directories = [tempfile.TemporaryDirectory() for _ in range(2)]
        for directory in self.directories:
            self.addCleanup(directory.cleanup)
            self.addCleanup(lab, "down", directory.name)
        self.first, self.second = (directory.name for directory in self.directories)

    def namespaces(self, directory):
        with open(os.path.join(directory, "lab.json"), encoding="utf-8") as file:
            return json.load(file)["namespaces"]

    def until_on(self, namespace, process):
        """Until a process has got to the node that it is to run on."""
        deadline = time.monotonic() + 20
        while os.stat(f"/proc/{process.pid}/ns/net").st_ino != os.stat("/run/netns/" + namespace).st_ino:
            self.assertLess(time.monotonic(), deadline, "never got there")
            time.sleep(0.02)

    def test_two_stand_side_by_side_and_one_goes_alone(self):
        lab("up", self.first, "--agents", "1")
        lab("up", self.second, "--agents", "1")
        left = self.namespaces(self.first)["a1"]
        sleeper = subprocess.Popen([NETWORK, "exec", self.first, "a1", "sleep", "600"])
        self.until_on(left, sleeper)
        lab("down", self.first)
        self.assertEqual(-signal.SIGKILL, sleeper.wait(10))
        self.assertFalse(os.path.exists("/run/netns/" + left))
        self.assertIn("lab0", lab("exec", self.second, "a1", "ip", "-br", "address").stdout)
        lab("down", self.first)

    def test_a_switch_that_was_killed_is_made_anew(self):
        lab("up", self.first, "--agents", "1")
        switch = self.namespaces(self.first)["a1"].removesuffix("a1") + "switch"
        for pid in subprocess.run(["ip", "netns", "pids", switch], stdout=subprocess.PIPE, text=True, check=True).stdout.split():
            os.kill(int(pid), signal.SIGKILL)
        self.assertIn("does not run", lab("set", self.first, "a1", "--cut", "in", check=False).stderr)
        lab("up", self.first, "--agents", "1")
        lab("set", self.first, "a1", "--cut", "in")


if __name__ == "__main__":
    unittest.main()
