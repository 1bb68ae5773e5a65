"""That what the campaign of high availability checks with can find anything: guests that run twice, and what was forgotten."""
import contextlib
import os
import random
import tempfile
import time
import types
import unittest
import zlib

import ha_cloud
import ha_scenes
import ha_stage
import ha_truth

BEGIN = time.time() - 100


class Site:
    """Files of simulated hosts, written as their driver and the campaign write them."""

    def __init__(self, directory):
        self.directory = directory
        for name in ("hosts", "control"):
            os.makedirs(os.path.join(directory, name))

    def line(self, host, text, replace=False):
        path = os.path.join(self.directory, "hosts", host + ".journal")
        with open(path + ".new" if replace else path, "w" if replace else "a", encoding="utf-8") as file:
            file.write(f"{text}\t{zlib.crc32(text.encode()):x}\n" if text else "")
        if replace:
            os.rename(path + ".new", path)

    def guest(self, host, vm, epoch, state, at, detail=None, **more):
        since = int((BEGIN + at) * 1000)
        self.line(host, f"{vm}\t{epoch}\t{state}\ti\tn\t1\t500\t1\t{since}\t1\t{detail or state}", **more)

    def make(self, host, condition, at):
        path = os.path.join(self.directory, "control", f"{host}.{condition}")
        with open(path, "w", encoding="utf-8"):
            pass
        os.utime(path, (BEGIN + at, BEGIN + at))

    def clear(self, host, condition):
        os.remove(os.path.join(self.directory, "control", f"{host}.{condition}"))


class WatchTest(unittest.TestCase):

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.site = Site(directory.name)
        self.watch = ha_truth.Watch(directory.name)
        self.addCleanup(self.watch.close)
        self.site.guest("a", "v", 1, "running", 1)
        self.watch.sample()

    def doubles(self):
        self.watch.sample()
        return [text for text, _, _ in self.watch.doubles]

    def test_a_guest_that_runs_on_two_hosts_is_found(self):
        self.site.guest("b", "v", 2, "running", 5)
        self.assertEqual(1, len(self.doubles()))
        self.assertIn("guest v runs on b (epoch 2) and at the same time on a (epoch 1)", self.doubles()[0])

    def test_one_that_ended_before_it_began_elsewhere_is_none(self):
        self.site.guest("a", "v", 1, "stopped", 4)
        self.site.guest("b", "v", 2, "running", 5)
        self.assertEqual([], self.doubles())

    def test_two_at_once_are_found_even_when_nobody_looked_meanwhile(self):
        self.site.guest("b", "v", 2, "running", 5)
        self.site.guest("a", "v", 1, "stopped", 5.1)
        self.assertEqual(1, len(self.doubles()))

    def test_a_host_that_had_lost_its_power_before_is_no_place(self):
        self.site.make("a", "off", 4)
        self.site.guest("b", "v", 2, "running", 5)
        self.assertEqual([], self.doubles())
        self.site.guest("a", "v", 1, "stopped", 9)
        self.assertEqual([], self.doubles())

    def test_a_guest_that_is_started_before_the_power_is_lost_is_found(self):
        self.site.guest("b", "v", 2, "running", 5)
        self.site.make("a", "off", 5.1)
        self.assertEqual(1, len(self.doubles()))

    def test_a_host_that_stands_still_runs_nothing_until_it_goes_on(self):
        self.site.make("a", "hang", 4)
        self.site.guest("b", "v", 2, "running", 5)
        self.assertEqual([], self.doubles())
        self.site.clear("a", "hang")
        self.assertEqual(1, len(self.doubles()))

    def test_a_host_that_was_switched_on_again_has_lost_its_guests_before_its_journal_says_so(self):
        self.site.make("a", "off", 4)
        self.doubles()
        self.site.make("a", "on", 6)
        self.site.clear("a", "off")
        self.site.guest("b", "v", 2, "running", 8)
        self.assertEqual([], self.doubles())
        self.site.guest("a", "v", 1, "stopped", 9)
        self.site.clear("a", "on")
        self.assertEqual([], self.doubles())

    def test_a_host_that_is_only_cut_off_runs_its_guests(self):
        for condition in ("cut", "agent", "storage", "board"):
            self.site.make("a", condition, 4)
        self.site.guest("b", "v", 2, "running", 5)
        self.assertEqual(1, len(self.doubles()))

    def test_a_migration_is_one_run(self):
        self.site.guest("a", "v", 1, "sending", 1)
        self.site.guest("b", "v", 2, "waiting", 4)
        self.site.guest("a", "v", 1, "handing_over", 1)
        self.site.guest("a", "v", 2, "handed_over", 1)
        self.site.guest("b", "v", 2, "arrived", 4)
        self.site.guest("b", "v", 2, "running", 4, "running%2C+taken+over+from+another+host")
        self.assertEqual([], self.doubles())
        self.assertEqual(["b"], [run.host for run in self.watch.runs("v")])

    def test_a_file_that_was_shortened_tells_nothing_new(self):
        begun = len(self.watch.begun)
        self.site.guest("a", "v", 1, "running", 1, replace=True)
        self.assertEqual([], self.doubles())
        self.assertEqual(begun, len(self.watch.begun))
        self.site.line("a", "", replace=True)
        self.watch.sample()
        self.assertEqual([], self.watch.runs("v"))

    def test_a_host_that_somebody_else_switched_off_was_fenced(self):
        self.watch.ordered_off.add("a")
        self.site.guest("b", "w", 1, "running", 1)
        self.site.make("a", "off", 2)
        self.site.make("b", "off", 3)
        self.watch.sample()
        self.assertEqual(["b"], list(self.watch.fenced))
        self.assertEqual([], self.watch.runs("w"))


class StageTest(unittest.TestCase):
    """What has to come of a scenario, with a Virga that says what the test wants it to say."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.site = Site(directory.name)
        self.watch = ha_truth.Watch(directory.name)
        self.addCleanup(self.watch.close)
        self.site.guest("h+a", "v", 1, "running", 1)
        self.site.guest("h+a", "p", 1, "running", 1)
        self.site.guest("h+b", "w", 1, "running", 1)
        self.states = {"v": "Running", "p": "Running", "w": "Running"}
        self.observer = ha_cloud.Observer(None)
        self.cloud = types.SimpleNamespace(
            hosts={"h-a": "1", "h-b": "2", "h-c": "3"}, observer=self.observer, watcher=self.looking(), machines=self.machines,
            make=lambda host, condition: self.site.make(host.replace("-", "+"), condition, 2))
        self.stage = ha_stage.Stage(self.cloud, random.Random(1), 0.05)

    def looking(self):
        @contextlib.contextmanager
        def look():
            self.watch.sample()
            yield self.watch

        class Watcher:
            failure = None

            def __enter__(watcher):
                watcher.open = look()
                return watcher.open.__enter__()

            def __exit__(watcher, *more):
                return watcher.open.__exit__(*more)
        return Watcher()

    def machines(self):
        return [{"id": vm, "name": "name-" + vm, "state": state, "haenable": vm != "p"} for vm, state in self.states.items()]

    def found(self, *hosts_down, alerts=()):
        for host in hosts_down:
            self.observer.down[host] = 1
        for text in alerts:
            self.observer.alerts[text] = 1
        self.stage.settle()
        return self.stage.found

    def test_a_dead_host_whose_guests_run_again_or_are_stopped_is_as_it_has_to_be(self):
        self.watch.ordered_off.add("h+a")
        self.stage.fault("h-a", "off")
        self.site.guest("h+b", "v", 2, "running", 5)
        self.states["p"] = "Stopped"
        self.assertEqual([], self.found("h-a"))

    def test_a_guest_that_is_forgotten_is_found(self):
        self.stage.fault("h-a", "off")
        self.states["p"] = "Stopped"
        self.assertIn("name-v (v), which is highly available, does not run again, and no alert says why", self.found("h-a")[0])

    def test_an_alert_that_names_it_is_an_account(self):
        self.watch.ordered_off.add("h+a")
        self.stage.fault("h-a", "off")
        self.states["p"] = "Stopped"
        self.assertEqual([], self.found("h-a", alerts=["The machine i-2-9-VM (name-v) cannot be started again yet: no room."]))

    def test_a_lost_machine_that_is_not_highly_available_and_not_stopped_is_found(self):
        self.stage.fault("h-a", "off")
        self.site.guest("h+b", "v", 2, "running", 5)
        self.assertIn("name-p (p), which is not highly available, is not shown Stopped", self.found("h-a")[0])

    def test_a_host_that_nobody_proves_dead_is_found_unless_an_alert_says_why(self):
        self.stage.fault("h-a", "off", then=ha_stage.EITHER)
        self.assertIn("host h-a was not proved dead", self.found()[0])
        self.stage.found.clear()
        self.watch.ordered_off.add("h+a")
        self.assertEqual([], self.found(alerts=["The host h-a is not heard of, and nothing proves that it is dead."]))

    def test_a_guest_that_is_started_elsewhere_though_its_host_lived_is_a_false_alarm(self):
        self.stage.fault("h-a", "off")
        self.watch.ordered_off.add("h+a")
        self.states["p"] = "Stopped"
        self.site.guest("h+b", "v", 2, "running", 5)
        self.site.guest("h+b", "w", 1, "stopped", 5)
        self.site.guest("h+c", "w", 2, "running", 6)
        self.assertIn("though its host h-b lived all the time", self.found("h-a")[0])

    def test_a_host_that_was_fenced_though_it_lived_is_a_false_alarm(self):
        self.stage.fault("h-a", "cut", then=ha_stage.SPARED)
        self.site.make("h+a", "off", 3)
        self.assertEqual(["host h-a was fenced, though it lived all the time"], self.found())

    def test_two_runs_of_which_the_store_knows_one_are_counted_apart(self):
        shell = "id   |   v\nepoch   |   2\n"
        self.cloud.instance = types.SimpleNamespace(shell=lambda command: shell)
        self.site.guest("h+b", "v", 2, "running", 5)
        self.watch.sample()
        self.stage.doubles()
        self.assertEqual((1, 1), (self.stage.twice, self.stage.twice_with_one_valid))
        self.assertIn("the store knows epoch 2", self.stage.found[0])
        self.stage.doubles()
        self.assertEqual(1, self.stage.twice)

    def test_what_fails_at_the_same_time_is_found(self):
        def fail():
            raise RuntimeError("it does not start")
        self.stage.aside(fail)
        self.assertEqual(["RuntimeError: it does not start"], self.found())

    def test_scenarios_have_names_of_their_own(self):
        self.assertFalse(set(ha_scenes.SCENES) & set(ha_scenes.MISSING))
        self.assertGreater(len(ha_scenes.SCENES), 30)


if __name__ == "__main__":
    unittest.main()
