"""What was acknowledged is there after kill -9, and guests never noticed."""
import threading
import time
import unittest

from virga import Instance, api


class CrashTest(unittest.TestCase):

    def test_everything_acknowledged_survives_kill_9_under_load(self):
        with Instance() as virga:
            virga.virga("demo", "--hosts", "4")
            client = virga.client()
            zone = client.call("listZones")["zone"][0]["id"]
            template = client.call("listTemplates", templatefilter="all")["template"][0]["id"]
            offering = next(each["id"] for each in client.call("listServiceOfferings")["serviceoffering"]
                            if each["name"] == "Small Instance")
            before = client.run("deployVirtualMachine", zoneid=zone, templateid=template,
                                serviceofferingid=offering, name="before")["virtualmachine"]
            accepted, stop = [], threading.Event()

            def deploy(worker):
                number = 0
                while not stop.is_set():
                    number += 1
                    try:
                        answer = client.call("deployVirtualMachine", zoneid=zone, templateid=template,
                                             serviceofferingid=offering, name=f"load-{worker}-{number}")
                    except (api.ApiError, OSError):
                        # Not acknowledged: nothing is owed. At the end of the process this is how calls end.
                        continue
                    accepted.append((answer["id"], answer["jobid"]))

            workers = [threading.Thread(target=deploy, args=(each,), daemon=True) for each in range(8)]
            for worker in workers:
                worker.start()
            deadline = time.monotonic() + 30
            while len(accepted) < 40 and time.monotonic() < deadline:
                time.sleep(0.02)
            virga.kill()
            stop.set()
            for worker in workers:
                worker.join()
            self.assertGreaterEqual(len(accepted), 40)

            virga.start()
            client = virga.client()
            for vm, job in accepted:
                try:
                    client.wait(job)
                except api.ApiError as failed:
                    self.fail(f"job {job} of vm {vm} was acknowledged and failed: {failed}")
            machines = {vm["id"]: vm for vm in self.all_machines(client)}
            for vm, _ in accepted:
                self.assertEqual("Running", machines[vm]["state"], machines[vm])
            self.assertEqual("Running", machines[before["id"]]["state"])
            addresses = [vm["nic"][0]["ipaddress"] for vm in machines.values()]
            self.assertEqual(len(addresses), len(set(addresses)), "an address was given out twice")

    @staticmethod
    def all_machines(client):
        return client.call("listVirtualMachines", listall="true", pagesize=-1)["virtualmachine"]


if __name__ == "__main__":
    unittest.main()
