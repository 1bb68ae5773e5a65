"""Apache libcloud, as Debian ships it, on the demo cloud."""
import unittest

from libcloud.compute.providers import get_driver
from libcloud.compute.types import NodeState, Provider

from virga import Instance


class LibcloudTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.virga = Instance()
        cls.addClassCleanup(cls.virga.__exit__)
        cls.virga.start()
        cls.virga.virga("demo")
        env = cls.virga.env()
        cls.driver = get_driver(Provider.CLOUDSTACK)(
            key=env["CLOUDSTACK_KEY"], secret=env["CLOUDSTACK_SECRET"], host="127.0.0.1",
            port=cls.virga.http, path="/client/api", secure=False)

    def test_a_node_lives_its_life(self):
        driver = self.driver
        size = next(size for size in driver.list_sizes() if size.name == "Small Instance")
        image = next(image for image in driver.list_images() if image.name.startswith("CentOS 5.6"))
        location = next(place for place in driver.list_locations() if place.name == "Sandbox-simulator-advanced")

        node = driver.create_node(name="libcloud-1", size=size, image=image, location=location, ex_start_vm=True)
        self.assertEqual("libcloud-1", node.name)
        self.assertEqual(NodeState.RUNNING, self.listed(node).state)
        self.assertTrue(self.listed(node).private_ips or self.listed(node).public_ips)

        driver.ex_stop(node)
        self.assertEqual(NodeState.STOPPED, self.listed(node).state)
        driver.ex_start(node)
        self.assertEqual(NodeState.RUNNING, self.listed(node).state)
        self.assertTrue(driver.reboot_node(node))
        self.assertTrue(driver.destroy_node(node, ex_expunge=True))
        self.assertNotIn(node.id, [each.id for each in driver.list_nodes()])

    def test_networks_and_volumes_are_listed(self):
        self.assertEqual(["Shared"], [network.extra.get("type", "Shared") for network in self.driver.ex_list_networks()])
        self.driver.list_volumes()

    def listed(self, node):
        return next(each for each in self.driver.list_nodes() if each.id == node.id)


if __name__ == "__main__":
    unittest.main()
