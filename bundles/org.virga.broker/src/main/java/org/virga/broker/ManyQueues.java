package org.virga.broker;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.broker.Broker;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.ConnectionContext;
import org.apache.activemq.broker.region.Destination;
import org.apache.activemq.broker.region.DestinationFactory;
import org.apache.activemq.broker.region.DestinationInterceptor;
import org.apache.activemq.broker.region.DestinationStatistics;
import org.apache.activemq.broker.region.Queue;
import org.apache.activemq.broker.region.QueueRegion;
import org.apache.activemq.broker.region.Region;
import org.apache.activemq.broker.region.RegionBroker;
import org.apache.activemq.broker.region.Subscription;
import org.apache.activemq.broker.util.InsertionCountList;
import org.apache.activemq.command.ActiveMQDestination;
import org.apache.activemq.command.ConsumerInfo;
import org.apache.activemq.store.PListStore;
import org.apache.activemq.store.kahadb.plist.PListStoreImpl;
import org.apache.activemq.thread.TaskRunnerFactory;
import org.apache.activemq.usage.SystemUsage;

/**
 * A broker for many queues of which few have messages.
 *
 * <p>It makes a queue without a look at all consumers of all others. ActiveMQ looks at each of them, under the lock
 * that every consumer that comes waits for: with two queues an agent and ten thousand agents that come at once, a hundred million
 * looks, for consumers that were there before their queue, of which there is none unless its queue was dropped.
 *
 * <p>It looks for expired messages where there are messages. ActiveMQ has a task for each queue, which goes through half of what it takes to
 * deliver a message, hundreds of times a second by then, to find nothing. So the policies of this broker have no period for that.
 */
final class ManyQueues extends BrokerService {

    /** Where messages are spilled to. The broker looks for this class by name, with the class loader of its own class. */
    static final Class<? extends PListStore> SPILL = PListStoreImpl.class;

    private static final long EXPIRY_PERIOD_MILLIS = 30_000;

    private final AtomicBoolean expiring = new AtomicBoolean();

    @Override
    public void start() throws Exception {
        super.start();
        // Not on the timer's own thread: a queue may be locked for a while.
        getScheduler()
                .executePeriodically(() -> getTaskRunnerFactory().execute(this::dropExpired), EXPIRY_PERIOD_MILLIS);
    }

    /** Drops the messages whose time is over. Those who wait to be delivered are looked at then anyway. */
    void dropExpired() {
        if (!expiring.compareAndSet(false, true)) {
            return;
        }
        try {
            Region queues = ((RegionBroker) getRegionBroker()).getQueueRegion();
            for (Destination destination : queues.getDestinationMap().values()) {
                if (destination instanceof Queue queue
                        && queue.getDestinationStatistics().getMessages().getCount() > 0) {
                    queue.doBrowse(new InsertionCountList<>(), queue.getMaxExpirePageSize());
                    queue.wakeup();
                }
            }
        } finally {
            expiring.set(false);
        }
    }

    @Override
    protected Broker createRegionBroker(DestinationInterceptor interceptor) throws IOException {
        RegionBroker regions = new Regions(this, destinationFactory, interceptor);
        destinationFactory.setRegionBroker(regions);
        regions.setKeepDurableSubsActive(isKeepDurableSubsActive());
        regions.getDestinationStatistics().setEnabled(isEnableStatistics());
        regions.setAllowTempAutoCreationOnSend(isAllowTempAutoCreationOnSend());
        return regions;
    }

    private static final class Regions extends RegionBroker {

        Regions(ManyQueues broker, DestinationFactory factory, DestinationInterceptor interceptor) throws IOException {
            super(
                    broker,
                    broker.getTaskRunnerFactory(),
                    broker.getConsumerSystemUsage(),
                    factory,
                    interceptor,
                    broker.getScheduler(),
                    broker.getExecutor());
        }

        @Override
        protected Region createQueueRegion(SystemUsage usage, TaskRunnerFactory threads, DestinationFactory factory) {
            return new Queues(this, destinationStatistics, usage, threads, factory);
        }
    }

    private static final class Queues extends QueueRegion {

        /** How many consumers have subscribed to a queue by its name. */
        private final Map<ActiveMQDestination, Integer> named = new ConcurrentHashMap<>();
        /** How many have subscribed by a pattern or a list of names. */
        private final AtomicInteger others = new AtomicInteger();

        Queues(
                RegionBroker broker,
                DestinationStatistics statistics,
                SystemUsage usage,
                TaskRunnerFactory threads,
                DestinationFactory factory) {
            super(broker, statistics, usage, threads, factory);
        }

        @Override
        public Subscription addConsumer(ConnectionContext context, ConsumerInfo consumer) throws Exception {
            // Its own queue is made in here, before it is a subscriber: that needs no look.
            Subscription subscription = super.addConsumer(context, consumer);
            count(consumer.getDestination(), 1);
            return subscription;
        }

        @Override
        public void removeConsumer(ConnectionContext context, ConsumerInfo consumer) throws Exception {
            super.removeConsumer(context, consumer);
            count(consumer.getDestination(), -1);
        }

        @Override
        protected List<Subscription> addSubscriptionsForDestination(ConnectionContext context, Destination queue)
                throws Exception {
            boolean wanted = others.get() > 0 || named.containsKey(queue.getActiveMQDestination());
            return wanted ? super.addSubscriptionsForDestination(context, queue) : List.of();
        }

        private void count(ActiveMQDestination to, int more) {
            if (to.isPattern() || to.isComposite()) {
                others.addAndGet(more);
            } else {
                named.merge(to, more, (count, change) -> count + change == 0 ? null : count + change);
            }
        }
    }
}
