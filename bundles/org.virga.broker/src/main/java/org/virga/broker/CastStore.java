package org.virga.broker;

import java.io.IOException;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.activemq.command.ActiveMQDestination;
import org.apache.activemq.command.ActiveMQQueue;
import org.apache.activemq.store.MessageStore;
import org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter;
import org.apache.activemq.store.memory.MemoryMessageStore;

/**
 * Keeps casts on the disk, and nothing of queues that have none to keep. Each queue would take 20 KB of the store's index and a
 * good deal of the time of a start, and with two queues an agent and ten thousand agents that is what an agent that joins
 * waits for. Messages of the queues of calls are never stored; a queue of casts is when its first cast comes.
 */
final class CastStore extends KahaDBPersistenceAdapter {

    /** The queue that an agent is called at, and the one where a process gets its answers. */
    private static final Pattern CALLS = Pattern.compile("compute\\.[A-Za-z0-9_-]+|virga\\.reply\\..+");

    /** The queues that were on the disk when this was started. */
    private volatile Set<ActiveMQDestination> found = Set.of();

    @Override
    public void doStart() throws Exception {
        super.doStart();
        found = Set.copyOf(getDestinations());
    }

    @Override
    public MessageStore createQueueMessageStore(ActiveMQQueue queue) throws IOException {
        if (forCalls(queue)) {
            return new MemoryMessageStore(queue);
        }
        return found.contains(queue)
                ? super.createQueueMessageStore(queue)
                : LateStore.of(queue, () -> super.createQueueMessageStore(queue));
    }

    @Override
    public void removeQueueMessageStore(ActiveMQQueue queue) {
        if (!forCalls(queue)) {
            super.removeQueueMessageStore(queue);
        }
    }

    private static boolean forCalls(ActiveMQQueue queue) {
        return CALLS.matcher(queue.getPhysicalName()).matches();
    }
}
