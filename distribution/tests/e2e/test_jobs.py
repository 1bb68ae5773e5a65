"""Jobs that wait for each other: listed, moved, cancelled, traced, and told of on a JMS topic."""
import glob
import json
import os
import subprocess
import threading
import unittest

from virga import HERE, Instance, api, free_port, unpacked, until

TOPIC = "virga.events"


class Subscriber:
    """A Java program that prints the topic's events."""

    def __init__(self, broker):
        # The same client as the product's; it logs through the container's interface.
        home = unpacked()
        jars = [jar for pattern in ("org/virga/org.virga.lib.activemq", "jakarta/jms", "org/ops4j/pax/logging/pax-logging-api",
                                    "../lib/boot")
                for jar in glob.glob(os.path.join(home, "system", pattern, "**", "*.jar"), recursive=True)]
        self.process = subprocess.Popen(
            ["java", "-XX:TieredStopAtLevel=1", "-cp", ":".join(jars), os.path.join(HERE, "Events.java"), broker, TOPIC],
            text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.events, self.said, self.ready = [], [], threading.Event()
        threading.Thread(target=self.read, daemon=True).start()
        threading.Thread(target=lambda: self.said.extend(self.process.stderr), daemon=True).start()
        if not self.ready.wait(60):
            self.close()
            raise RuntimeError("the subscriber did not connect: " + "".join(self.said))

    def read(self):
        for line in self.process.stdout:
            if line.startswith("{"):
                self.events.append(json.loads(line))
            elif line.strip() == "ready":
                self.ready.set()

    def of(self, job):
        return [event for event in list(self.events) if event["job"] == job]

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


class JobsTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.virga = Instance()
        cls.addClassCleanup(cls.virga.__exit__)
        broker = f"tcp://127.0.0.1:{free_port()}"
        cls.configure("org.virga.broker", f"directory = {cls.virga.data}/broker\nlistener = {broker}\n")
        cls.configure("org.virga.eventbus", f"jms.topic = {TOPIC}\n")
        # So slow that one can look on; a cancelled job does not wait for it.
        cls.configure("org.virga.hypervisor.simulator",
                      f"directory = {cls.virga.data}/simulator\ndelay.reboot.millis = 4000\ndelay.start.millis = 100\n")
        cls.virga.start()
        cls.virga.virga("demo", "--hosts", "2")
        cls.client = cls.virga.client()
        cls.subscriber = Subscriber(broker)
        cls.addClassCleanup(cls.subscriber.close)

    @classmethod
    def configure(cls, pid, text):
        os.makedirs(os.path.join(cls.virga.data, "etc"), exist_ok=True)
        with open(os.path.join(cls.virga.data, "etc", pid + ".cfg"), "w", encoding="utf-8") as file:
            file.write(text)

    def deploy(self, name):
        client = self.client
        answer = client.call(
            "deployVirtualMachine", name=name, zoneid=client.call("listZones")["zone"][0]["id"],
            templateid=client.call("listTemplates", templatefilter="all")["template"][0]["id"],
            serviceofferingid=next(each["id"] for each in client.call("listServiceOfferings")["serviceoffering"]
                                   if each["name"] == "Small Instance"))
        client.wait(answer["jobid"])
        return answer

    def queue(self, vm):
        rows = self.client.call("listJobQueues", resourceid=vm, resourcetype="VirtualMachine").get("jobqueue", [])
        self.assertLessEqual(len(rows), 1)
        return rows[0] if rows else None

    def order(self, vm):
        queue = self.queue(vm)
        return [job["jobid"] for job in queue["job"]] if queue else []

    def status(self, job):
        return self.client.call("queryAsyncJobResult", jobid=job)["jobstatus"]

    def reboots(self, vm, count):
        """Jobs in the machine's queue, the first of which runs."""
        jobs = [self.client.call("rebootVirtualMachine", id=vm)["jobid"] for _ in range(count)]
        until(lambda: self.order(vm) == jobs and self.queue(vm)["running"] == 1, "the jobs wait in order", 30)
        return jobs

    def test_waiting_jobs_are_listed_moved_and_cancelled(self):
        vm = self.deploy("queue-1")["id"]
        first, second, third, fourth = self.reboots(vm, 4)
        queue = self.queue(vm)
        self.assertEqual((vm, "VirtualMachine", "queue-1", 1, 1, 3), tuple(queue[field] for field in (
            "resourceid", "resourcetype", "resourcename", "concurrency", "running", "waiting")))
        self.assertEqual(["running", "waiting", "waiting", "waiting"], [job["state"] for job in queue["job"]])
        self.assertEqual([0, 1, 2, 3], [job["position"] for job in queue["job"]])
        self.assertEqual({"rebootVirtualMachine"}, {job["cmd"] for job in queue["job"]})

        moved = self.client.call("moveAsyncJob", jobid=fourth, tofront="true")["jobqueue"]
        self.assertEqual([first, fourth, second, third], [job["jobid"] for job in moved["job"]])
        self.virga.shell(f"job:move --behind {third} {second[:13]}")
        self.assertEqual([first, fourth, third, second], self.order(vm))
        listed = self.virga.shell("job:queues --resource queue-1")
        self.assertLess(listed.index(fourth), listed.index(second))
        self.assertIn(third, listed)

        cancelled = self.client.call("cancelAsyncJob", jobid=third)
        self.assertEqual((True, "cancelled"), (cancelled["success"], cancelled["cancellation"]))
        self.assertEqual(3, self.status(third))
        self.assertIn("is cancelled", self.virga.shell(f"job:cancel {second}"))
        self.client.wait(first)
        self.client.wait(fourth)
        until(lambda: self.queue(vm) is None, "the queue is empty", 30)
        with self.assertRaises(api.ApiError) as over:
            self.client.call("cancelAsyncJob", jobid=first)
        self.assertEqual(537, over.exception.status)
        self.assertIn("is over", over.exception.text)

    def test_a_running_job_is_stopped_in_its_step(self):
        vm = self.deploy("queue-2")["id"]
        running, waiting = self.reboots(vm, 2)
        until(lambda: "running" in self.virga.shell(f"job:trace {running}"), "a step is under way", 30)

        self.assertEqual("requested", self.client.call("cancelAsyncJob", jobid=running)["cancellation"])

        until(lambda: self.status(running) == 3, "the running job is cancelled", 30)
        self.client.wait(waiting)
        self.assertIn("cancelled", self.virga.shell(f"job:trace {running[:18]}"))

    def test_a_trace_shows_every_step_with_its_time(self):
        job = self.deploy("traced")["jobid"]
        trace = self.virga.shell("job:trace " + job)
        self.assertIn("deployVirtualMachine", trace)
        for line in ("waited for its turn", "run", "done"):
            self.assertIn(line, trace)
        self.assertRegex(trace, r"run\W+step\W+\S+Z\W+\d+(\.\d)? m?s")

    def test_a_deployment_is_told_of_on_the_topic_in_order(self):
        answer = self.deploy("told")
        job = answer["jobid"]
        until(lambda: "job.completed" in [event["type"] for event in self.subscriber.of(job)], "the end is told", 60)
        events = self.subscriber.of(job)
        types = [event["type"] for event in events]
        self.assertEqual(["job.submitted", "job.started"], types[:2])
        self.assertEqual({"job.step"}, set(types[2:-1]))
        self.assertEqual(["run"], [event["step"] for event in events[2:-1]])
        self.assertEqual("DONE", events[-1]["state"])
        self.assertEqual({answer["id"]}, {event["resource"] for event in events})
        places = [(event["sequence"], event["part"]) for event in events]
        self.assertEqual(sorted(places), places)

    def test_bad_moves_are_refused_with_what_would_be_right(self):
        ghost = "00000000-0000-0000-0000-000000000000"
        for parameters, status, text in (
                ({"jobid": ghost, "tofront": "true"}, 431, ghost),
                ({"jobid": ghost}, 431, "tofront=true"),
                ({}, 431, "jobid")):
            with self.assertRaises(api.ApiError) as refused:
                self.client.call("moveAsyncJob", **parameters)
            self.assertEqual(status, refused.exception.status)
            self.assertIn(text, refused.exception.text)
        self.assertEqual(1, self.virga.virga("shell", "job:move 00000000", check=False).returncode)


if __name__ == "__main__":
    unittest.main()
