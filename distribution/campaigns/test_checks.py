"""That what the campaign checks with can find anything: histories that cannot be true, and guests that run twice."""
import os
import random
import tempfile
import types
import unittest
import zlib

import faults
import history
import truth
from load import Request


def asked(command, outcome, sent, answered=None):
    return Request(0, 0, command, "vm", sent, sent + 0.5 if answered is None else answered, outcome=outcome)


class HistoryTest(unittest.TestCase):

    def ends(self, *requests, state=history.NONE, **more):
        return history.ends(state, list(requests), history.Rules(**more))

    def test_jobs_one_after_the_other_lead_to_one_state(self):
        self.assertEqual({"Running"}, self.ends(asked("deploy", "ok", 1), asked("stop", "ok", 2), asked("start", "ok", 3)))

    def test_a_job_that_failed_without_a_reason_fits_no_order(self):
        self.assertEqual(set(), self.ends(asked("deploy", 530, 1)))
        self.assertEqual(set(), self.ends(asked("stop", 530, 1), state="Running"))

    def test_a_job_that_ran_out_of_turn_fits_no_order(self):
        self.assertEqual(set(), self.ends(asked("start", "ok", 1), asked("stop", "ok", 2), state="Running"))

    def test_requests_at_the_same_time_may_have_been_accepted_either_way(self):
        self.assertEqual({"Running"}, self.ends(
            asked("start", "ok", 1, 3), asked("stop", "ok", 2, 4), state="Running"))

    def test_a_request_without_an_answer_may_have_happened_later_or_never(self):
        self.assertEqual({"Running", "Stopped"}, self.ends(asked("stop", None, 1), asked("reboot", "ok", 2), state="Running"))
        self.assertEqual({"Stopped"}, self.ends(asked("stop", None, 1), asked("reboot", 431, 2), state="Running"))

    def test_many_requests_without_an_answer_are_no_obstacle(self):
        doubtful = [asked(command, None, i) for i, command in enumerate(["stop", "start", "reboot", "destroy"] * 10)]
        self.assertEqual({"Running", "Stopped", "Destroyed"}, self.ends(*doubtful, state="Running"))

    def test_a_machine_that_is_unknown_was_expunged_before(self):
        self.assertEqual(set(), self.ends(asked("start", history.ABSENT, 1), state="Stopped"))
        self.assertEqual({"gone"}, self.ends(asked("expunge", "ok", 1), asked("start", history.ABSENT, 2), state="Stopped"))

    def test_lack_of_room_is_a_reason_only_where_there_can_be_one(self):
        self.assertEqual(set(), self.ends(asked("deploy", 533, 1)))
        self.assertEqual({"Error"}, self.ends(asked("deploy", 533, 1), full=True))

    def test_only_a_reboot_may_go_without_an_answer_and_only_where_agents_die(self):
        self.assertEqual({"Running"}, self.ends(asked("reboot", history.UNANSWERED, 1), state="Running", agents_die=True))
        self.assertEqual(set(), self.ends(asked("reboot", history.UNANSWERED, 1), state="Running"))
        self.assertEqual(set(), self.ends(asked("stop", history.UNANSWERED, 1), state="Running", agents_die=True))

    def test_a_migration_may_fail_and_then_changed_nothing(self):
        self.assertEqual({"Running"}, self.ends(asked("migrate", 530, 1), state="Running"))
        self.assertEqual({"Stopped"}, self.ends(asked("migrate", 431, 1), state="Stopped"))
        self.assertEqual(set(), self.ends(asked("migrate", "ok", 1), state="Stopped"))


class SamplerTest(unittest.TestCase):

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        self.sampler = truth.Sampler(self.directory)

    def write(self, host, line, end="\n"):
        with open(os.path.join(self.directory, host + ".journal"), "a", encoding="utf-8") as file:
            file.write(f"{line}\t{zlib.crc32(line.encode()):x}{end}")

    @staticmethod
    def guest(epoch, power, since=1000, boots=1):
        return f"uuid\t{epoch}\t{power}\ti\tn\t1\t500\t1\t{since}\t{boots}\tx"

    def test_a_guest_that_runs_on_two_hosts_is_found(self):
        self.write("r+a", self.guest(1, "running"))
        self.write("r+b", self.guest(2, "running"))
        self.sampler.sample()
        self.assertEqual(1, len(self.sampler.doubles))

    def test_a_guest_that_went_from_one_host_to_another_is_none(self):
        self.write("r+a", self.guest(1, "running"))
        self.sampler.sample()
        self.write("r+a", self.guest(1, "stopped"))
        self.write("r+b", self.guest(2, "running"))
        self.sampler.sample()
        self.assertEqual([], self.sampler.doubles)

    def test_a_line_that_is_being_written_is_no_damage(self):
        self.write("r+a", self.guest(1, "running"))
        self.write("r+a", "uuid\tgone", end="")
        hosts = truth.Hosts(self.directory)
        self.assertTrue(hosts.read()["r-a"]["uuid"].running)
        self.assertEqual(0, hosts.damaged())

    def test_a_run_that_begins_twice_is_found(self):
        self.write("r+a", self.guest(1, "running"))
        self.write("r+a", self.guest(1, "running", boots=2))
        self.write("r+a", self.guest(1, "stopped", since=2000))
        self.write("r+a", self.guest(2, "running", since=3000))
        self.sampler.sample()
        self.assertEqual([], self.sampler.hosts.repeated())
        self.assertEqual({"uuid": 1}, self.sampler.hosts.reboots())
        self.write("r+b", self.guest(2, "running", since=4000))
        self.sampler.sample()
        self.assertEqual(1, len(self.sampler.hosts.repeated()))

    def test_the_last_lines_of_a_file_that_is_replaced_are_seen(self):
        self.write("r+a", self.guest(1, "running"))
        self.sampler.sample()
        self.write("r+a", self.guest(1, "stopped", since=2000))
        self.write("r+a", self.guest(1, "running", since=3000))
        self.write("r+b", self.guest(1, "running", since=3000))
        os.rename(os.path.join(self.directory, "r+b.journal"), os.path.join(self.directory, "r+a.journal"))
        self.sampler.sample()
        self.assertEqual(1, len(self.sampler.hosts.repeated()))
        self.assertEqual(["r-a"], list(self.sampler.hosts.read()))

    def test_a_host_of_two_agents_is_found(self):
        with tempfile.TemporaryDirectory() as other:
            self.write("r+a", self.guest(1, "running"))
            os.link(os.path.join(self.directory, "r+a.journal"), os.path.join(other, "r+a.journal"))
            hosts = truth.Hosts(self.directory, other)
            hosts.read()
            self.assertEqual(1, len(hosts.shared))
            hosts.close()


class FaultsTest(unittest.TestCase):

    @staticmethod
    def rounds(seed, count=300):
        """Rounds drawn for a cloud that writes down what is done to it."""
        did = []

        def node(name):
            return types.SimpleNamespace(name=name, **{
                what: lambda what=what: did.append((name, what)) for what in ("kill", "begin", "heal", "pause", "resume")})

        cloud = types.SimpleNamespace(
            agents=[node("a1"), node("a2")], brokers=[node("broker")], controller=node("controller"), HUB="broker",
            link=lambda name, directions, toward=None, **changes: did.append((name, directions, toward, tuple(changes.items()))))
        drawing = faults.Drawing(random.Random(seed), cloud, lambda agent, state, act: act(), True)
        for _ in range(count):
            did.append("round")
            moments, _ = drawing.round()
            for moment in moments:
                did.append(moment.text)
                moment.act()
        return did

    def test_a_seed_repeats_its_rounds(self):
        self.assertEqual(self.rounds(7), self.rounds(7))
        self.assertNotEqual(self.rounds(7), self.rounds(8))

    def test_every_fault_is_drawn_and_done_to_every_node(self):
        did = self.rounds(1)
        for name in ("a1", "a2", "broker", "controller"):
            self.assertLessEqual({(name, what) for what in ("kill", "begin", "pause", "resume")}, {each for each in did if len(each) == 2})
            self.assertTrue(any(each[0] == name and each[-1] == (("cut", True),) for each in did if isinstance(each, tuple)), name)
        self.assertTrue(any("is handed_over" in each for each in did if isinstance(each, str)))


if __name__ == "__main__":
    unittest.main()
