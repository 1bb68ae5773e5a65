"""Which outcomes of the jobs on one machine can be true.

Jobs on a machine run in the order in which they were accepted, so their outcomes have to be those of a simple state machine in an order
that agrees with what clients saw: who sends after another's answer comes later. A request that was never answered may have been accepted
at any time after it was sent, or not at all.
"""

NONE, RUNNING, STOPPED, DESTROYED, ERROR, GONE = "none", "Running", "Stopped", "Destroyed", "Error", "gone"
OK, ABSENT = "ok", "absent"
# Any error code: what a command may truly fail for is the world's state, and it leaves the machine as it was.
FAILED = "failed"
MOST_STEPS = 100_000

# state, command -> outcome (ok or the error code), state then
RULES = {
    (NONE, "deploy"): [(OK, RUNNING)],
    (RUNNING, "start"): [(431, RUNNING)],
    (RUNNING, "stop"): [(OK, STOPPED)],
    (RUNNING, "reboot"): [(OK, RUNNING)],
    (STOPPED, "start"): [(OK, RUNNING)],
    (STOPPED, "stop"): [(OK, STOPPED)],
    (STOPPED, "reboot"): [(431, STOPPED)],
    (DESTROYED, "start"): [(530, DESTROYED)],
    (DESTROYED, "stop"): [(OK, DESTROYED)],
    (DESTROYED, "reboot"): [(431, DESTROYED)],
    (ERROR, "start"): [(530, ERROR)],
    (ERROR, "stop"): [(OK, ERROR)],
    (ERROR, "reboot"): [(431, ERROR)],
}
for _state in (RUNNING, STOPPED, DESTROYED, ERROR):
    RULES[_state, "destroy"] = [(OK, DESTROYED)]
    RULES[_state, "expunge"] = [(OK, GONE)]
RULES[RUNNING, "migrate"] = [(OK, RUNNING), (FAILED, RUNNING)]
for _state in (STOPPED, DESTROYED, ERROR):
    RULES[_state, "migrate"] = [(FAILED, _state)]
RULES[GONE, "migrate"] = [(FAILED, GONE), (ABSENT, GONE)]
for _command in ("start", "stop", "reboot", "destroy", "expunge"):
    # Accepted while the machine was there, run when it was gone; or turned away at once.
    RULES[GONE, _command] = [(431, GONE), (ABSENT, GONE)]

# When the cloud is nearly full, and when the hosts' disks are.
FULL = {
    (NONE, "deploy"): [(533, ERROR)],
    (STOPPED, "start"): [(533, STOPPED), (534, STOPPED)],
}
NO_SPACE = "no space"
# A reboot that was sent and not answered is not sent again, because it cannot be asked whether it was done: the job says so and fails.
UNANSWERED = "no answer"
AGENTS_DIE = {(RUNNING, "reboot"): [(UNANSWERED, RUNNING)]}
DISK_FULL = {
    (NONE, "deploy"): [(NO_SPACE, ERROR), (NO_SPACE, STOPPED)],
    (STOPPED, "start"): [(NO_SPACE, STOPPED)],
    (RUNNING, "stop"): [(NO_SPACE, RUNNING), (NO_SPACE, STOPPED)],
    (RUNNING, "reboot"): [(NO_SPACE, RUNNING), (NO_SPACE, STOPPED)],
}
for _state in (RUNNING, STOPPED, DESTROYED, ERROR):
    for _command in ("destroy", "expunge"):
        DISK_FULL[_state, _command] = [(NO_SPACE, _state)]
        if _state == RUNNING:
            DISK_FULL[_state, _command].append((NO_SPACE, STOPPED))


class Rules:
    def __init__(self, full=False, disk_full=False, agents_die=False):
        self.rules = {key: list(value) for key, value in RULES.items()}
        for more in ([FULL] if full else []) + ([DISK_FULL] if disk_full else []) + ([AGENTS_DIE] if agents_die else []):
            for key, value in more.items():
                self.rules.setdefault(key, []).extend(value)

    def after(self, state, request):
        """The states that a request may lead to."""
        return {then for outcome, then in self.rules.get((state, request.command), ())
                if request.outcome is None or outcome == request.outcome
                or (outcome == FAILED and request.outcome not in (OK, ABSENT))}


def ends(state, requests, rules):
    """The states in which a machine may be when all is over.

    A request has `command`, `outcome` (None when it was not answered, so that it may have done anything or nothing), `sent` and `answered`.

    :returns: the states, none when no order explains the outcomes; None when there are too many orders to tell
    """
    requests = sorted(requests, key=lambda each: each.sent)
    before = [frozenset(i for i, other in enumerate(requests)
                        if other.outcome is not None and other.answered < request.sent) for request in requests]
    owed = frozenset(i for i, each in enumerate(requests) if each.outcome is not None)
    found, seen, open_ = set(), set(), [(frozenset(), state)]
    while open_:
        done, now = open_.pop()
        if (done, now) in seen:
            continue
        seen.add((done, now))
        if len(seen) > MOST_STEPS:
            return None
        if owed <= done:
            found.add(now)
        tried = set()
        for i, request in enumerate(requests):
            if i in done or not before[i] <= done:
                continue
            states = rules.after(now, request)
            if request.outcome is None:
                # One without an answer that changes nothing need not have happened; of equal ones the first may as well as any.
                states = states - {now} if request.command not in tried else set()
                tried.add(request.command)
            open_ += [(done | {i}, then) for then in states]
    return found
