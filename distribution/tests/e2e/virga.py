"""An instance of Virga for a test: unpacked once a run, with data and ports of its own."""
import fcntl
import glob
import importlib.machinery
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
DISTRIBUTION = os.path.dirname(os.path.dirname(HERE))


def _load_api():
    loader = importlib.machinery.SourceFileLoader("virga_api", os.path.join(DISTRIBUTION, "api"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("virga_api", loader))
    loader.exec_module(module)
    return module


api = _load_api()


def until(condition, what=None, seconds=60):
    """Waits for a condition, and answers what it does; fails with `what` when that takes longer than `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"not in {seconds} s: {what or condition}")
        time.sleep(0.05)


def unpacked():
    """The folder of the distribution: $VIRGA_HOME, or what the build left, unpacked once for each build."""
    if "VIRGA_HOME" in os.environ:
        return os.environ["VIRGA_HOME"]
    archives = glob.glob(os.path.join(DISTRIBUTION, "target", "virga-*.tar.gz"))
    if len(archives) != 1:
        raise RuntimeError(f"expected one archive below {DISTRIBUTION}/target, found {archives}; build it first")
    home = os.path.join(DISTRIBUTION, "target", "e2e")
    stamp = os.path.join(home, "stamp")
    built = str(os.path.getmtime(archives[0]))
    # Tests that begin at the same moment must not unpack it over each other.
    with open(home + ".lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.exists(stamp) or _read(stamp) != built:
            shutil.rmtree(home, ignore_errors=True)
            os.makedirs(home)
            subprocess.run(["tar", "xzf", archives[0], "-C", home], check=True)
            with open(stamp, "w", encoding="utf-8") as file:
                file.write(built)
    return glob.glob(os.path.join(home, "virga-*"))[0]


def _read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Instance:
    """One instance. `with Instance() as virga:` starts it, and stops it and removes its data at the end."""

    def __init__(self, integration=True, **environment):
        self.data = tempfile.mkdtemp(prefix="virga-e2e-")
        self.http, self.ssh, self.integration = free_port(), free_port(), free_port() if integration else None
        self.environment = dict(os.environ, VIRGA_DATA=self.data, VIRGA_HTTP_PORT=str(self.http),
                                VIRGA_SSH_PORT=str(self.ssh), **environment)
        if integration:
            self.environment["VIRGA_INTEGRATION_PORT"] = str(self.integration)
        self.script = os.path.join(unpacked(), "bin", "virga")

    def __enter__(self):
        try:
            self.start()
        except Exception:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.virga("stop", check=False)
        shutil.rmtree(self.data, ignore_errors=True)

    def virga(self, *arguments, check=True, timeout=180):
        """Runs bin/virga; answers the finished process."""
        done = subprocess.run([self.script, *arguments], env=self.environment, text=True, timeout=timeout,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if check and done.returncode != 0:
            raise RuntimeError(f"virga {' '.join(arguments)} ended with {done.returncode}: {done.stdout}{done.stderr}")
        return done

    def start(self):
        self.virga("start")

    def stop(self):
        self.virga("stop")

    def pid(self):
        with open(os.path.join(self.data, "run", "pid"), encoding="utf-8") as file:
            return int(file.read().split()[0])

    def kill(self):
        """kill -9."""
        pid = self.pid()
        os.kill(pid, signal.SIGKILL)
        while True:
            try:
                with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
                    if stat.read().rsplit(")", 1)[1].split()[0] == "Z":
                        return
            except OSError:
                return

    def shell(self, command):
        return self.virga("shell", command).stdout

    def env(self):
        return api.read_env(os.path.join(self.data, "admin.env"))

    def client(self):
        return api.Api.of(self.env())

    def copies(self, machine, states=("running",)):
        """The simulated hosts whose journals say that they have a machine in one of these states."""
        hosts = []
        for path in glob.glob(os.path.join(self.data, "simulator", "hosts", "*.journal")):
            last = ""
            with open(path, encoding="utf-8") as lines:
                for line in lines:
                    if line.startswith(machine) and line.endswith("\n"):
                        last = line
            if any(f"\t{state}\t" in last for state in states):
                hosts.append(os.path.basename(path))
        return hosts

    def log(self):
        with open(os.path.join(self.data, "log", "virga.log"), encoding="utf-8") as file:
            return file.read()
