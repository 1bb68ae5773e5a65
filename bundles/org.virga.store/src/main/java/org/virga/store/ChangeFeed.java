package org.virga.store;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.virga.api.health.MetricSource;
import org.virga.api.store.Commit;
import org.virga.spi.store.ChangeListener;

/**
 * Tells the change listeners of every commit. A component of its own, because listeners need the store, and a store that
 * needed listeners would close a circle.
 */
@Component(service = MetricSource.class, immediate = true)
public final class ChangeFeed implements MetricSource {

    private final Map<ChangeListener, Subscription> subscriptions = new ConcurrentHashMap<>();
    private final Runnable unfollow;

    @Activate
    public ChangeFeed(@Reference StoreComponent component) {
        this(component.store());
    }

    ChangeFeed(DatabaseStore store) {
        unfollow = store.follow(this::offer);
    }

    private void offer(List<Commit> commits) {
        subscriptions.values().forEach(subscription -> subscription.offer(commits));
    }

    @Reference(policy = ReferencePolicy.DYNAMIC, cardinality = ReferenceCardinality.MULTIPLE)
    void addListener(ChangeListener listener, Map<String, ?> properties) {
        Object component = properties.get("component.name");
        String name = component == null ? listener.getClass().getName() : component.toString();
        subscriptions.computeIfAbsent(listener, absent -> new Subscription(listener, name));
    }

    /** Returns when the listener has returned from the call that it is in. */
    void removeListener(ChangeListener listener) {
        Subscription subscription = subscriptions.remove(listener);
        if (subscription != null) {
            subscription.close();
        }
    }

    @Deactivate
    void close() {
        unfollow.run();
        subscriptions.values().forEach(Subscription::close);
        subscriptions.clear();
    }

    @Override
    public void collect(Sink sink) {
        subscriptions
                .values()
                .forEach(subscription -> sink.gauge(
                        "virga_store_feed_lag",
                        "Commits that a listener has not been told of yet.",
                        Map.of("listener", subscription.name()),
                        subscription.lag()));
    }
}
