"""The scenarios: what happens to hosts, guests, the controller and its plugins. Each is a function of a Stage."""
from ha_stage import DEAD, EITHER, SPARED, TOLD

SCENES = {}
# What the issue asks for and what neither the simulator's faults nor the core can do yet; told by --list, and not tried.
MISSING = {
    "one-way-cut": "a simulated host is cut off both ways or not at all; campaigns/network cuts agents off one way",
    "agent-lease": "no lease ends guests of an agent that hangs; the simulator's agent is the controller's process",
    "old-writes": "simulated storage completes no old writes later",
    "one-of-two-pools": "a simulated host is cut off from all shared storage or none",
    "fence-lies-unseen": "a fencer that pretends, for a host that nobody sees and that goes on: only a lease of each disk would hold",
    "broker": "broker and agents in processes of their own are the business of campaigns/network",
    "database": "a database that stalls is the business of campaigns/crash",
    "clock": "the clock of a process cannot be set apart from the machine's here",
    "snapshot": "there are no snapshots of volumes",
}


def scene(name, told):
    def add(act):
        SCENES[name] = (act, told)
        return act
    return add


# --- hosts that die -------------------------------------------------------------------------------

@scene("power", "a host loses its power")
def power(stage):
    stage.fault(stage.pick()[0], "off")


@scene("power-board", "a host loses its power, and its management board with it")
def power_board(stage):
    stage.fault(stage.pick()[0], "board", "off", then=EITHER)


@scene("hang", "a host stands still, is fenced, and goes on when its guests run elsewhere")
def hang(stage):
    host = stage.pick()[0]
    stage.fault(host, "hang")
    stage.until(lambda: all(stage.runs_again(vm) for vm in stage.guests(host, ha=True)))
    stage.cloud.clear(host, "hang")


@scene("hang-short", "a host stands still for a moment, which may be too short or not")
def hang_short(stage):
    host = stage.pick()[0]
    stage.fault(host, "hang", then=EITHER)
    stage.sleep(0.5, 8)
    stage.cloud.clear(host, "hang")
    stage.sleep(5)
    if not stage.cloud.is_so(host, "off"):
        stage.note("it went on in time")
        stage.wanted[host] = SPARED


@scene("third-power", "a third of all hosts lose their power at once")
def third_power(stage):
    for host in stage.pick(len(stage.cloud.hosts) // 3):
        stage.fault(host, "off")


@scene("third-silent", "a third of all hosts are not seen by anybody at once: the brake holds")
def third_silent(stage):
    hosts = stage.pick(len(stage.cloud.hosts) // 3 + 1)
    for host in hosts:
        stage.fault(host, "storage", "cut", then=SPARED)
    if not stage.until(lambda: stage.cloud.observer.told("are silent at once")):
        stage.found.append("a third of all hosts is silent, and no alert tells of the brake")
    stage.sleep(3, 6)
    for host in hosts:
        stage.cloud.mend(host)


@scene("site", "the whole site loses its power, and has it again")
def site(stage):
    hosts = sorted(stage.cloud.hosts)
    for host in hosts:
        stage.fault(host, "off", then=EITHER)
    stage.sleep(4, 10)
    stage.random.shuffle(hosts)
    for host in hosts:
        stage.cloud.mend(host)
        stage.sleep(0, 0.5)
    stage.wanted = {}
    # What runs where it ran before was not moved; what was moved had been proved to run nowhere.
    stage.excuse(*stage.home)


@scene("room", "so many hosts die that there is no room left for all: what is more important comes first")
def room(stage):
    machines = sum(vm["haenable"] for vm in stage.vms.values())
    left = max(1, (machines - 2) // stage.cloud.per_host)
    dying = stage.random.sample(sorted(stage.cloud.hosts), len(stage.cloud.hosts) - left)
    for host in dying:
        stage.fault(host, "off")
    stage.settle()
    lost = [vm for host in dying for vm in stage.guests(host, ha=True)]
    waiting = [vm for vm in lost if not stage.runs_again(vm)]
    least = min((priority(stage, vm) for vm in lost if vm not in waiting), default=0)
    # Told, and no violation: hosts that die together are proved dead one after the other, and guests of the first may have taken
    # the room, or wait on a host that is about to be proved dead.
    before = sum(priority(stage, vm) > least for vm in waiting)
    stage.note(f"{len(waiting)} of {len(lost)} wait for room, {before} of them more important than one that runs")


def priority(stage, vm):
    return int(stage.vms[vm].get("details", {}).get("ha.priority", 0))


@scene("target-dies", "a host that takes the guests of a dead one dies too")
def target_dies(stage):
    host = stage.pick()[0]
    stage.fault(host, "off")
    if stage.until(lambda: any(stage.home.get(run.vm) == host for run in stage.begun())):
        target = next(run.host for run in stage.begun() if stage.home.get(run.vm) == host).replace("+", "-")
        stage.fault(target, "off")


@scene("old-returns", "a dead host has power again while its guests are being started elsewhere")
def old_returns(stage):
    host = stage.pick()[0]
    stage.fault(host, "off")
    stage.until(lambda: any(stage.home.get(run.vm) == host for run in stage.begun()))
    stage.sleep(0, 1)
    stage.cloud.mend(host)


@scene("too-soon", "a host has power again before anybody noticed for certain that it had none")
def too_soon(stage):
    host = stage.pick()[0]
    stage.fault(host, "off", then=EITHER)
    stage.sleep(0.1, 3)
    stage.cloud.mend(host)
    stage.wanted = {}
    stage.excuse(*stage.guests(host))
    stage.sleep(5)


# --- hosts that live, and must be let alone -------------------------------------------------------

@scene("agent", "the agent of a host is dead; the host is seen by others")
def agent(stage):
    stage.fault(stage.pick()[0], "agent", then=SPARED)
    stage.sleep(8, 12)


@scene("network", "a host is cut off from the management network and writes its heartbeat to storage")
def network(stage):
    stage.fault(stage.pick()[0], "cut", then=TOLD)
    stage.sleep(8, 12)


@scene("storage", "a host is cut off from storage; its guests wait")
def storage(stage):
    stage.fault(stage.pick()[0], "storage", then=SPARED)
    stage.sleep(6, 10)


@scene("both", "a host is cut off from network and storage: nobody sees it, and it is fenced")
def both(stage):
    stage.fault(stage.pick()[0], "storage", "cut")


@scene("flapping", "the management network of a host goes and comes")
def flapping(stage):
    host = stage.pick()[0]
    for _ in range(stage.random.randint(4, 8)):
        stage.fault(host, "cut", then=SPARED)
        stage.sleep(0.2, 4)
        stage.cloud.clear(host, "cut")
        stage.sleep(0.2, 2)


@scene("pause-10", "the controller stands still for 10 s")
def pause_10(stage):
    pause(stage, 10)


@scene("pause-60", "the controller stands still for a minute")
def pause_60(stage):
    pause(stage, 60)


def pause(stage, seconds):
    stage.cloud.pause()
    stage.sleep(seconds)
    stage.cloud.resume()
    stage.sleep(6)


@scene("pause-power", "a host dies while the controller stands still")
def pause_power(stage):
    stage.cloud.pause()
    stage.sleep(1, 4)
    stage.fault(stage.pick()[0], "off")
    stage.sleep(3, 8)
    stage.cloud.resume()


# --- witnesses and fencers that fail --------------------------------------------------------------

@scene("fence-lies", "the fencer pretends, and the host is seen after that")
def fence_lies(stage):
    stage.cloud.witnesses(fencer="pretends", look_delay_millis=800)
    host = stage.pick()[0]
    stage.fault(host, "storage", "cut", then=TOLD)
    if stage.until(lambda: stage.cloud.is_so(host, "pretended")):
        stage.cloud.clear(host, "storage")
    stage.sleep(4)


@scene("fence-hangs", "the fencer does not end; when it works again the host is fenced")
def fence_hangs(stage):
    stage.cloud.witnesses(fencer="hangs")
    host = stage.pick()[0]
    stage.fault(host, "hang", then=TOLD)
    stage.settle()
    stage.wanted[host] = DEAD
    stage.cloud.witnesses()


@scene("look-slow", "investigators take longer than they may")
def look_slow(stage):
    stage.cloud.witnesses(look_delay_millis=5000)
    stage.fault(stage.pick()[0], "off")


@scene("look-throws", "investigators fail with exceptions")
def look_throws(stage):
    stage.cloud.witnesses(look_fails="storage neighbour")
    stage.fault(stage.pick()[0], "hang")


@scene("swap", "investigators, fencer, driver and scheduler are replaced in the middle")
def swap(stage):
    stage.fault(stage.pick()[0], stage.random.choice(["off", "hang"]))
    for bundle in stage.random.sample(["org.virga.ha.simulator", "org.virga.hypervisor.simulator", "org.virga.scheduler",
                                       "org.virga.scheduler.filter.state", "org.virga.ha.simulator"], 3):
        stage.sleep(0.2, 2)
        stage.note("restart of " + bundle)
        stage.cloud.instance.virga("shell", "bundle:restart " + bundle, check=False)


# --- guests, and what users and operators do at the same time -------------------------------------

@scene("crash", "processes of guests crash")
def crash(stage):
    for vm in some_guests(stage, 4):
        stage.excuse(vm)
        stage.cloud.make(vm, "crash")
    stage.until(lambda: all(again(stage, vm) for vm in stage.excused))
    stage.found += [f"machine {stage.vms[vm]['name']} crashed and is not what it should be" for vm in stage.excused if not again(stage, vm)]
    stage.excused = {vm for vm in stage.excused if stage.vms[vm]["haenable"]}


def again(stage, vm):
    """Whether a crashed guest runs in a new run, if it is highly available, or does not run."""
    began = any(run.vm == vm for run in stage.begun())
    with stage.cloud.watcher as watch:
        runs = bool(watch.runs(vm))
    return (began and runs) if stage.vms[vm]["haenable"] else not runs


@scene("shutdown", "guests shut themselves down, and stay down")
def shutdown(stage):
    chosen = some_guests(stage, 4)
    for vm in chosen:
        stage.excuse(vm)
        stage.cloud.make(vm, "off")
    stage.sleep(10)
    stage.found += [f"machine {stage.vms[run.vm]['name']} shut itself down and was started again" for run in stage.begun() if run.vm in chosen]


def some_guests(stage, count):
    return stage.random.sample(sorted(stage.home), min(count, len(stage.home)))


@scene("user", "a user stops and starts guests while they are being recovered")
def user(stage):
    host = stage.pick()[0]
    guests = stage.guests(host)
    stage.excuse(*guests)
    stage.fault(host, "off")
    for vm in guests:
        stage.sleep(0, 1.5)
        for _ in range(stage.random.randint(0, 2)):
            command = stage.random.choice(["stopVirtualMachine", "startVirtualMachine", "rebootVirtualMachine"])
            stage.note(f"{command} {vm}: {stage.ask(command, id=vm)}")


@scene("maintenance", "another host is emptied for maintenance at the same time")
def maintenance(stage):
    host, other = stage.pick(2)
    stage.excuse(*stage.guests(other))
    stage.ask("prepareHostForMaintenance", id=stage.cloud.hosts[other])
    stage.sleep(0, 1)
    stage.fault(host, "off")
    stage.settle()
    stage.ask("cancelHostMaintenance", id=stage.cloud.hosts[other])


@scene("maintenance-dies", "a host dies while it is emptied for maintenance")
def maintenance_dies(stage):
    host = stage.pick()[0]
    stage.ask("prepareHostForMaintenance", id=stage.cloud.hosts[host])
    stage.sleep(0, 1)
    stage.fault(host, "off")
    stage.settle()
    stage.ask("cancelHostMaintenance", id=stage.cloud.hosts[host])


@scene("deploy", "a host dies while machines are deployed")
def deploy(stage):
    host = stage.pick()[0]
    for number in range(6):
        if number == 3:
            stage.fault(host, "off")
        job = stage.cloud.deploy(number, name=f"new-{stage.random.randrange(10 ** 9)}", wait=False)
        stage.note(f"deploy {job}")
        stage.sleep(0, 0.3)


@scene("stop", "a host dies while its guests are stopped")
def stop(stage):
    host = stage.pick()[0]
    guests = stage.guests(host)
    stage.excuse(*guests)
    for vm in guests[:3]:
        stage.ask("stopVirtualMachine", id=vm)
    stage.sleep(0, 0.3)
    stage.fault(host, "off")


def migration(stage, dying, when):
    """One end of migrations dies before, during or after them."""
    source, destination = stage.pick(2)
    guests = stage.guests(source)[:3]
    stage.excuse(*guests)
    dies = source if dying == "source" else destination

    def migrate():
        for vm in guests:
            stage.ask("migrateVirtualMachine", virtualmachineid=vm, hostid=stage.cloud.hosts[destination])
    if when == "before":
        stage.fault(dies, "off")
        stage.sleep(0, 1)
        migrate()
    else:
        migrate()
        stage.sleep(*((0, 0.3) if when == "during" else (1, 4)))
        stage.fault(dies, "off")


for _end in ("source", "target"):
    for _when in ("before", "during", "after"):
        scene(f"migration-{_end}-{_when}", f"the {_end} of migrations dies {_when} them")(
            lambda stage, end=_end, when=_when: migration(stage, end, when))
