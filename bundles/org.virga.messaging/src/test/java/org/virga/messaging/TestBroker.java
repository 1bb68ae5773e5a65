package org.virga.messaging;

import java.io.File;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.UUID;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.region.policy.PolicyEntry;
import org.apache.activemq.broker.region.policy.PolicyMap;
import org.apache.activemq.command.ActiveMQQueue;
import org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter;

/** A real broker in this process, which can be stopped and started. What it stored it finds again. */
final class TestBroker implements AutoCloseable {

    final String name = "test-" + UUID.randomUUID();
    private final File directory;
    private BrokerService broker;
    /** Null as long as it listens to nobody outside. */
    private URI listener;

    TestBroker(Path directory) {
        this.directory = directory.toFile();
    }

    /** The URL for those outside this process; from now on it listens there, across restarts. */
    String listen() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listener = URI.create("tcp://127.0.0.1:" + free.getLocalPort());
        }
        return listener.toString();
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
        // The tests count messages by them.
        broker.setEnableStatistics(true);
        broker.setDataDirectoryFile(directory);
        KahaDBPersistenceAdapter store = new KahaDBPersistenceAdapter();
        store.setDirectory(new File(directory, "messages"));
        store.setJournalMaxFileLength(1 << 20);
        broker.setPersistenceAdapter(store);
        broker.getSystemUsage().getStoreUsage().setLimit(64 << 20);
        broker.getSystemUsage().getTempUsage().setLimit(64 << 20);
        broker.getSystemUsage().getMemoryUsage().setLimit(16 << 20);
        broker.getSystemUsage().setSendFailIfNoSpace(true);
        PolicyEntry any = new PolicyEntry();
        any.setQueue(">");
        any.setOptimizedDispatch(true);
        PolicyMap policies = new PolicyMap();
        policies.setDefaultEntry(any);
        broker.setDestinationPolicy(policies);
        if (listener != null) {
            broker.addConnector(listener);
        }
        broker.start();
        broker.waitUntilStarted();
        return this;
    }

    /** How many messages of a queue the broker has, those that are being handled included. */
    long stored(String queue) throws Exception {
        return broker.getDestination(new ActiveMQQueue(queue))
                .getDestinationStatistics()
                .getMessages()
                .getCount();
    }

    void stop() throws Exception {
        broker.stop();
        broker.waitUntilStopped();
    }

    @Override
    public void close() throws Exception {
        stop();
    }
}
