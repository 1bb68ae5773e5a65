package org.virga.broker;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.region.policy.ConstantPendingMessageLimitStrategy;
import org.apache.activemq.broker.region.policy.OldestMessageEvictionStrategy;
import org.apache.activemq.broker.region.policy.PolicyEntry;
import org.apache.activemq.broker.region.policy.PolicyMap;
import org.apache.activemq.broker.region.policy.SharedDeadLetterStrategy;
import org.apache.activemq.broker.region.policy.VMPendingSubscriberMessageStoragePolicy;
import org.apache.activemq.broker.util.TimeStampingBrokerPlugin;
import org.apache.activemq.command.ActiveMQQueue;
import org.apache.activemq.command.ActiveMQTopic;
import org.apache.activemq.store.SharedFileLocker;
import org.apache.activemq.usage.SystemUsage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a broker together: little memory, limits on everything, and nothing that nobody asked for. */
final class BrokerAssembly {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerAssembly.class);

    private static final long MIB = 1024 * 1024;
    private static final int JOURNAL_FILE_MIB = 8;
    /** The length of the files that the broker spills to. */
    private static final int SPILL_FILE_MIB = 32;

    /** How long one write to a connection may take. */
    static final int WRITE_LIMIT_MILLIS = 15_000;

    private static final Set<String> LISTENER_SCHEMES = Set.of("tcp", "nio", "ssl", "nio+ssl");
    /** Reply queues bear the name of one life of a process. */
    private static final String REPLY_QUEUES = "virga.reply.>";
    /** The topic that every agent listens to. */
    private static final String AGENTS = "compute";

    private static final long FORGET_REPLY_QUEUE_MILLIS = 60_000;

    /** As many as a subscriber that hangs is kept; then the oldest are dropped. */
    private static final int MOST_PENDING_NOTICES = 10_000;

    private BrokerAssembly() {}

    /**
     * A broker that is ready to be started.
     *
     * @throws IllegalArgumentException when a setting makes no sense; the message names it
     */
    static BrokerService assemble(Settings settings) {
        BrokerService broker = new ManyQueues();
        broker.setBrokerName(brokerName(settings.broker_name()));
        broker.setUseJmx(false);
        broker.setUseShutdownHook(false);
        broker.setAdvisorySupport(false);
        broker.setSchedulerSupport(false);
        // By them the broker knows whether a queue is in use before it drops it.
        broker.setEnableStatistics(true);
        broker.setUseVirtualTopics(false);
        // The name of an agent stands on all that it sends, whatever it wrote there itself.
        broker.setPopulateJMSXUserID(true);
        broker.setSchedulePeriodForDestinationPurge((int) FORGET_REPLY_QUEUE_MILLIS / 2);
        broker.setDestinationPolicy(policies());
        // A time to live is a duration: it is counted by one clock, the broker's.
        broker.setPlugins(new BrokerPlugin[] {new TimeStampingBrokerPlugin()});
        try {
            store(broker, directory(settings.directory()));
            limit(broker.getSystemUsage(), settings);
            if (!settings.listener().isBlank()) {
                broker.addConnector(listener(settings.listener()));
            }
        } catch (IllegalArgumentException e) {
            end(broker);
            throw e;
        } catch (Exception e) {
            end(broker);
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        return broker;
    }

    /** Stops a broker, in whatever condition it is, and waits until it has stopped. */
    static void end(BrokerService broker) {
        try {
            broker.stop();
            broker.waitUntilStopped();
            // It makes this timer when it is set up, and again when it cancels the timer's tasks; it does not stop it
            // then.
            broker.getScheduler().stop();
        } catch (Exception e) {
            LOG.warn("The broker did not stop cleanly; what it stored is intact", e);
        }
    }

    private static void store(BrokerService broker, Path directory) throws Exception {
        SharedFileLocker locker = new SharedFileLocker();
        // Waiting for the other process to end is for pairs of brokers; here it means two containers on one directory.
        locker.setFailIfLocked(true);
        CastStore store = new CastStore();
        store.setDirectory(directory.resolve("messages").toFile());
        store.setJournalMaxFileLength((int) (JOURNAL_FILE_MIB * MIB));
        store.setIndexCacheSize(256);
        store.setIndexWriteBatchSize(256);
        store.setLocker(locker);
        File spill = directory.resolve("spill").toFile();
        broker.setDataDirectoryFile(directory.toFile());
        broker.setTmpDataDirectory(spill);
        broker.setPersistenceAdapter(store);
    }

    private static void limit(SystemUsage usage, Settings settings) {
        usage.getMemoryUsage().setLimit(atLeast("memory.limit.mib", settings.memory_limit_mib(), 1) * MIB);
        usage.getStoreUsage()
                .setLimit(atLeast("store.limit.mib", settings.store_limit_mib(), 2 * JOURNAL_FILE_MIB) * MIB);
        usage.getTempUsage().setLimit(atLeast("spill.limit.mib", settings.spill_limit_mib(), SPILL_FILE_MIB) * MIB);
        // A sender that were made to wait would hold up all that goes over its connection, the answers that make room
        // too.
        usage.setSendFailIfNoSpace(true);
    }

    private static PolicyMap policies() {
        PolicyEntry replies = queues(REPLY_QUEUES);
        replies.setGcInactiveDestinations(true);
        replies.setInactiveTimeoutBeforeGC(FORGET_REPLY_QUEUE_MILLIS);
        PolicyEntry agents = topics(AGENTS);
        // Each of the others listens to how full the memory is, to spill to the disk: ten thousand that do are slow.
        agents.setPendingSubscriberPolicy(new VMPendingSubscriberMessageStoragePolicy());
        PolicyMap policies = new PolicyMap();
        policies.setPolicyEntries(List.of(queues(">"), topics(">"), replies, agents));
        return policies;
    }

    private static PolicyEntry queues(String names) {
        PolicyEntry policy = new PolicyEntry();
        policy.setDestination(new ActiveMQQueue(names));
        policy.setOptimizedDispatch(true);
        policy.setDeadLetterStrategy(dead());
        // The broker itself looks for them.
        policy.setExpireMessagesPeriod(0);
        return policy;
    }

    private static PolicyEntry topics(String names) {
        PolicyEntry policy = new PolicyEntry();
        policy.setDestination(new ActiveMQTopic(names));
        policy.setDeadLetterStrategy(dead());
        // Without a limit here the one that a subscriber asks for does not count, and who hangs fills the memory.
        ConstantPendingMessageLimitStrategy pending = new ConstantPendingMessageLimitStrategy();
        pending.setLimit(MOST_PENDING_NOTICES);
        policy.setPendingMessageLimitStrategy(pending);
        // Else each notice above the first thousand is the occasion to look at all that are pending.
        OldestMessageEvictionStrategy oldest = new OldestMessageEvictionStrategy();
        oldest.setEvictExpiredMessagesHighWatermark(MOST_PENDING_NOTICES);
        policy.setMessageEvictionStrategy(oldest);
        return policy;
    }

    private static SharedDeadLetterStrategy dead() {
        SharedDeadLetterStrategy dead = new SharedDeadLetterStrategy();
        // A call whose time is over has been given up by its caller.
        dead.setProcessExpired(false);
        return dead;
    }

    private static String brokerName(String name) {
        if (!name.matches("[A-Za-z0-9._-]+")) {
            throw new IllegalArgumentException(
                    "broker.name consists of letters, digits, '.', '_' and '-', unlike '" + name + "'");
        }
        return name;
    }

    private static Path directory(String setting) {
        if (setting.isBlank()) {
            throw new IllegalArgumentException("directory is not set; it says where stored messages are kept");
        }
        Path directory = Path.of(setting).toAbsolutePath();
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new IllegalArgumentException("directory " + directory + " cannot be made: " + e, e);
        }
        if (!Files.isWritable(directory)) {
            throw new IllegalArgumentException("directory " + directory + " cannot be written to");
        }
        return directory;
    }

    /**
     * Where to listen. Whoever does not take what is sent to him for a while is let go, unless the URL has options of its own:
     * his connection would be kept otherwise for as long as he lives, since what hangs while it sends or receives does not
     * count as inactive.
     */
    static URI listener(String setting) {
        try {
            URI uri = URI.create(setting.strip());
            if (uri.getScheme() != null && LISTENER_SCHEMES.contains(uri.getScheme()) && uri.getPort() >= 0) {
                return uri.getQuery() == null
                        ? URI.create(uri + "?transport.soWriteTimeout=" + WRITE_LIMIT_MILLIS)
                        : uri;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("listener is not a URL: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("listener '" + setting + "' is not of the form tcp://127.0.0.1:61616");
    }

    private static int atLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " is at least " + least + ", not " + value);
        }
        return value;
    }
}
