package org.virga.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.command.ActiveMQQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CastStoreTest {

    @TempDir
    private Path directory;

    @Test
    void queuesOfCallsLeaveNothingOnTheDiskAndQueuesOfCastsDo() throws Exception {
        BrokerService broker = new BrokerService();
        broker.setUseJmx(false);
        broker.setAdvisorySupport(false);
        broker.setUseShutdownHook(false);
        CastStore store = new CastStore();
        store.setDirectory(directory.toFile());
        store.setJournalMaxFileLength(1 << 20);
        broker.setPersistenceAdapter(store);
        broker.getSystemUsage().getStoreUsage().setLimit(64 << 20);
        broker.getSystemUsage().getTempUsage().setLimit(64 << 20);
        broker.setDataDirectoryFile(directory.toFile());
        broker.start();
        try {
            for (String name : new String[] {"compute.host-7", "compute.host-7.casts", "virga.reply.a.b", "mine"}) {
                broker.getDestination(new ActiveMQQueue(name));
            }

            assertThat(store.getDestinations())
                    .extracting(queue -> queue.getPhysicalName())
                    .containsExactlyInAnyOrder("compute.host-7.casts", "mine");
        } finally {
            broker.stop();
            broker.waitUntilStopped();
        }
    }
}
