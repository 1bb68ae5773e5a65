package org.virga.broker;

import java.io.IOException;
import java.util.regex.Pattern;
import org.apache.activemq.command.ActiveMQQueue;
import org.apache.activemq.store.MessageStore;
import org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter;
import org.apache.activemq.store.memory.MemoryMessageStore;

/**
 * Keeps casts on the disk, and nothing of the queues of calls: their messages are never stored, but each of these queues
 * would take 20 KB of the store's index and a good deal of the time of a start. With ten thousand agents that is what an
 * agent that joins waits for.
 */
final class CastStore extends KahaDBPersistenceAdapter {

    /** The queue that an agent is called at, and the one where a process gets its answers. */
    private static final Pattern CALLS = Pattern.compile("compute\\.[A-Za-z0-9_-]+|virga\\.reply\\..+");

    @Override
    public MessageStore createQueueMessageStore(ActiveMQQueue queue) throws IOException {
        return forCalls(queue) ? new MemoryMessageStore(queue) : super.createQueueMessageStore(queue);
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
