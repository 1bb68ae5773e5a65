"""What every campaign stands on: ports, settings, the cloud that clients work in, and the evidence of a violation."""
import json
import os
import random
import shutil
import socket

DELAYS = [0, 20, 100, 400]
# MiB a second; a machine of the load has 512.
SPEEDS = [10240, 1024, 128]
TEMPLATE, OFFERING = "CentOS 5.6 (64-bit) no GUI (Simulator)", "Small Instance"


def free_ports(count):
    """Ports that the system does not give to anybody who asks for any port, as they are free while Virga is down."""
    found, own = [], random.Random(os.getpid())
    while len(found) < count:
        port = own.randrange(20_000, 30_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in found:
            found.append(port)
    return found


def configure(data, name, text):
    """Writes a file of settings of an instance."""
    os.makedirs(os.path.join(data, "etc"), exist_ok=True)
    with open(os.path.join(data, "etc", name + ".cfg"), "w", encoding="utf-8") as file:
        file.write(text)


def simulator(chance):
    """Settings of simulated hosts: at times none are slow, so that much happens, or some are, so that much is under way."""
    lines = [f"delay.{each}.millis = {chance.choice(DELAYS)}" for each in ("start", "stop", "reboot", "destroy")]
    lines.append(f"migration.speed.mib = {chance.choice(SPEEDS)}")
    return "\n".join(["directory = ${virga.data}/simulator", *lines, ""])


def choices(api):
    """What a deployment in the demo's zone names."""
    return {
        "zoneid": api.call("listZones")["zone"][0]["id"],
        "templateid": next(each["id"] for each in api.call("listTemplates", templatefilter="all")["template"] if each["name"] == TEMPLATE),
        "serviceofferingid": next(each["id"] for each in api.call("listServiceOfferings")["serviceoffering"] if each["name"] == OFFERING)}


def destinations(api):
    """Ids of the hosts that machines may be migrated to; none where Virga does not migrate."""
    if not any(each["name"] == "migrateVirtualMachine" for each in api.call("listApis")["api"]):
        return ()
    return [host["id"] for host in api.call("listHosts", type="Routing")["host"]]


def evidence(directory, violations, load, caller):
    """Writes down what was found, what clients did, and what Virga says now.

    :param load: None when the campaign did not come so far; then there is no caller either
    """
    os.makedirs(directory, exist_ok=True)
    with open(os.path.join(directory, "violations.txt"), "w", encoding="utf-8") as file:
        file.write("".join(line + "\n" for line in violations))
    if load is None:
        return
    load.journal.flush()
    shutil.copy(load.journal.name, os.path.join(directory, "journal.jsonl"))
    for command in ("listVirtualMachines", "listHosts", "listAsyncJobs", "listEvents", "listAlerts"):
        answer = caller.call(command, listall="true", pagesize=500, page=1)
        with open(os.path.join(directory, command + ".json"), "w", encoding="utf-8") as file:
            json.dump({"kind": answer.kind, "text": answer.text, "content": answer.content}, file, indent=1)


def keep(data, directory):
    """Copies what tells of an instance: its log, its settings, its simulated hosts."""
    for name in ("log", "simulator", "etc", "run/etc"):
        source = os.path.join(data, name)
        if os.path.isdir(source):
            shutil.copytree(source, os.path.join(directory, name), dirs_exist_ok=True, ignore_dangling_symlinks=True)
