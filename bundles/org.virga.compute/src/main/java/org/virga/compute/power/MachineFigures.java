package org.virga.compute.power;

import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.health.MetricSource;
import org.virga.api.model.Vm;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;

/** Measures machines: how many in which state. */
@Component
public final class MachineFigures implements MetricSource {

    private final Store store;

    @Activate
    public MachineFigures(@Reference Store store) {
        this.store = store;
    }

    @Override
    public void collect(Sink sink) {
        Snapshot snapshot = store.snapshot();
        for (Vm.State state : Vm.State.values()) {
            sink.gauge(
                    "virga_vms",
                    "Virtual machines",
                    Map.of("state", state.title()),
                    snapshot.by(Vm.KIND, Vm.BY_STATE, state).size());
        }
    }
}
