"""What happens to a cloud in a round: a sequence of moments, drawn from a seed, with the texts that tell of them.

A moment is when it comes, in seconds after the round began, what to print, and what to do. Doing never waits: a process that is started
comes up while the next faults happen to it. At the end of a round the campaign heals what is not whole.
"""
import dataclasses

# About half of the silence that makes a host suspect, as slow machines add to it. From there on lack of capacity is believed.
SILENCE_SECONDS = 8
# As the simulated hosts' files name them.
STATES = ("running", "stopped")
MIGRATION_STATES = ("waiting", "sending", "handing_over", "handed_over", "arrived")


@dataclasses.dataclass
class Moment:
    at: float
    text: str
    act: object


class Drawing:
    """Draws rounds. The same seed draws the same ones."""

    def __init__(self, chance, cloud, when, migrations):
        """:param when: does something as soon as a guest on an agent's hosts is in a state: `when(agent, state, act)`; does not wait"""
        self.chance, self.cloud, self.when = chance, cloud, when
        self.states = STATES + (MIGRATION_STATES * 2 if migrations else ())

    def round(self):
        """The moments of a round in order, and how long some agent may be silent at most."""
        chance = self.chance
        moments, end = [], 0.0
        if chance.random() < 0.6:
            moments += self.weather()
        for _ in range(chance.choices([1, 2, 3, 4], [40, 30, 20, 10])[0]):
            # Half of the faults begin while the one before lasts.
            began = chance.uniform(0.3, max(end, 3.0)) if chance.random() < 0.5 else end + chance.uniform(0.3, 2)
            more, lasts = chance.choice(self.FAULTS)(self, began)
            moments += more
            end = max(end, began + lasts)
        return sorted(moments, key=lambda each: each.at), end

    # --- the network --------------------------------------------------------------------------

    def any_node(self):
        """Agents more often than what all depend on."""
        return self.chance.choice([*self.cloud.agents, *self.cloud.agents, *self.cloud.brokers, self.cloud.controller]).name

    def hub(self):
        """The process with the broker."""
        return self.chance.choice(self.cloud.brokers or [self.cloud.controller])

    def weather(self):
        """A bad line for the whole round."""
        chance, node = self.chance, self.any_node()
        changes = {
            "delay": {"delay": chance.choice([0.005, 0.05, 0.2]), "jitter": chance.choice([0.0, 0.005, 0.05])},
            "loss": {"loss": chance.choice([0.005, 0.02, 0.08])},
            "duplicate": {"duplicate": chance.choice([0.01, 0.2])},
            "reorder": {"reorder": chance.choice([0.01, 0.1]), "delay": 0.002},
            "rate": {"rate": chance.choice([128e3, 1e6])}}
        changes["all"] = {"delay": 0.02, "jitter": 0.02, "loss": 0.01, "duplicate": 0.01, "reorder": 0.01}
        kind = chance.choice(list(changes))
        directions = chance.choice([("out", "in"), ("out",), ("in",)])
        text = " ".join(f"{name} {value:g}" for name, value in changes[kind].items())
        return [Moment(0, f"{node} {'/'.join(directions)}: {text}", lambda: self.cloud.link(node, directions, **changes[kind]))]

    def cut(self, at):
        """A partition: both ways or one, of a node from all or from one other."""
        chance, node = self.chance, self.any_node()
        directions = chance.choice([("out", "in"), ("out", "in"), ("out",), ("in",)])
        hub = self.cloud.HUB
        toward = hub if chance.random() < 0.3 and node != hub else None
        lasts = chance.choice([1, 4, SILENCE_SECONDS, 20, 35]) * chance.uniform(0.7, 1.3)
        name = f"{node}{' toward ' + toward if toward else ''} {'/'.join(directions)}"
        return [Moment(at, f"cut {name}", lambda: self.cloud.link(node, directions, toward, cut=True)),
                Moment(at + lasts, f"join {name}", lambda: self.cloud.link(node, directions, toward, cut=False))], lasts

    def flap(self, at):
        """A line that goes and comes."""
        chance, node, moments, time = self.chance, self.any_node(), [], at
        for _ in range(chance.randint(3, 10)):
            for cut, lasts in ((True, chance.uniform(0.1, 1.5)), (False, chance.uniform(0.05, 0.8))):
                moments.append(Moment(time, "", lambda cut=cut: self.cloud.link(node, ("out", "in"), cut=cut)))
                time += lasts
        moments[0].text = f"flap {node} {len(moments) // 2} times"
        return moments, time - at

    # --- processes ----------------------------------------------------------------------------

    def killed(self, at, node, most):
        """Killed, and started again a little later; at times killed once more while it starts."""
        chance = self.chance
        back = chance.choice([0, 0.5, most / 3, most]) * chance.uniform(0.5, 1.2)
        moments = [Moment(at, f"kill {node.name}", node.kill), Moment(at + back, f"start {node.name}", node.begin)]
        if chance.random() < 0.2:
            again = at + back + chance.uniform(0.2, 4)
            moments += [Moment(again, f"kill {node.name}", node.kill), Moment(again + 0.2, f"start {node.name}", node.begin)]
        return moments, moments[-1].at - at + 2

    def paused(self, at, node, longest):
        lasts = self.chance.uniform(0.5, longest)
        return [Moment(at, f"stop {node.name}", node.pause), Moment(at + lasts, f"continue {node.name}", node.resume)], lasts

    def broker_killed(self, at):
        return self.killed(at, self.hub(), 6)

    def broker_paused(self, at):
        return self.paused(at, self.hub(), 8)

    def controller_killed(self, at):
        return self.killed(at, self.cloud.controller, 5)

    def controller_paused(self, at):
        return self.paused(at, self.cloud.controller, 6)

    def agent_killed(self, at):
        return self.killed(at, self.chance.choice(self.cloud.agents), 8)

    def agent_paused(self, at):
        return self.paused(at, self.chance.choice(self.cloud.agents), 15)

    def agent_killed_before(self, at):
        """Dies with requests that it has been sent and has not begun."""
        agent = self.chance.choice(self.cloud.agents)
        lasts = self.chance.uniform(0.5, 2)
        return [Moment(at, f"stop {agent.name} and kill it with what it was sent", agent.pause), Moment(at + lasts, "", agent.kill),
                Moment(at + lasts + 0.5, f"start {agent.name}", agent.begin)], lasts + 2

    def agent_killed_after(self, at):
        """Dies when a guest has been started, and before it can say so."""
        agent = self.chance.choice(self.cloud.agents)

        def deaf():
            self.cloud.link(agent.name, ("out",), cut=True)
            self.when(agent, "running", agent.kill)

        def back():
            self.cloud.link(agent.name, ("out",), cut=False)
            agent.heal()

        return [Moment(at, f"kill {agent.name} after a start that it cannot tell of", deaf), Moment(at + 5, f"start {agent.name}", back)], 7

    def killed_in_a_state(self, at):
        """Something dies the moment that a guest is in a certain state somewhere: an agent, the broker, the controller."""
        agent, state = self.chance.choice(self.cloud.agents), self.chance.choice(self.states)
        victim = self.chance.choice([agent, agent, *self.cloud.agents, *self.cloud.brokers, self.cloud.controller])
        return [Moment(at, f"kill {victim.name} when a guest of {agent.name} is {state}", lambda: self.when(agent, state, victim.kill)),
                Moment(at + 5, f"start {victim.name}", victim.heal)], 7

    # The more often one stands here, the more often it is drawn.
    FAULTS = [killed_in_a_state, killed_in_a_state, killed_in_a_state, cut, cut, cut, flap, broker_killed, broker_killed, broker_paused,
              controller_killed, controller_paused, agent_killed, agent_killed, agent_paused, agent_killed_before, agent_killed_after]
