package org.virga.store;

import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.health.MetricSource;
import org.virga.api.model.Kind;
import org.virga.api.model.Kinds;
import org.virga.api.store.Snapshot;

/** The store's figures. */
@Component
public final class StoreMetrics implements MetricSource {

    private final DatabaseStore store;

    @Activate
    public StoreMetrics(@Reference StoreComponent component) {
        this(component.store());
    }

    StoreMetrics(DatabaseStore store) {
        this.store = store;
    }

    @Override
    public void collect(Sink sink) {
        store.meter().collect(sink);
        sink.gauge("virga_store_queue_length", "Transactions that wait for the writer.", Map.of(), store.queued());
        Snapshot snapshot = store.snapshot();
        sink.gauge("virga_store_sequence", "The number of the last commit.", Map.of(), (double) snapshot.sequence());
        for (Kind<?> kind : Kinds.all()) {
            sink.gauge(
                    "virga_store_records",
                    "Records, by kind.",
                    Map.of("kind", kind.name()),
                    snapshot.all(kind).size());
        }
    }
}
