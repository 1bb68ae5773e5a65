package org.virga.eventbus;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.UUID;
import org.apache.activemq.broker.BrokerService;

/** A real broker in this process, which can be stopped and started. */
final class TestBroker implements AutoCloseable {

    final String name = "test-" + UUID.randomUUID();
    private final String listener = "tcp://127.0.0.1:" + freePort();
    private BrokerService broker;

    TestBroker() throws IOException {}

    /** The URL for those outside this process. */
    String listener() {
        return listener;
    }

    String url() {
        return "vm://" + name + "?create=false&waitForStart=100";
    }

    TestBroker start() throws Exception {
        broker = new BrokerService();
        broker.setBrokerName(name);
        broker.setUseJmx(false);
        broker.setUseShutdownHook(false);
        broker.setAdvisorySupport(false);
        broker.setSchedulerSupport(false);
        broker.setPersistent(false);
        broker.getSystemUsage().getMemoryUsage().setLimit(16 << 20);
        broker.getSystemUsage().getTempUsage().setLimit(1 << 20);
        broker.addConnector(listener);
        broker.start();
        broker.waitUntilStarted();
        return this;
    }

    void stop() throws Exception {
        broker.stop();
        broker.waitUntilStopped();
    }

    @Override
    public void close() throws Exception {
        stop();
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
