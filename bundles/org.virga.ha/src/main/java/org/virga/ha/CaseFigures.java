package org.virga.ha;

import java.util.Locale;
import java.util.Map;
import org.virga.api.health.MetricSource.Sink;
import org.virga.api.model.HaCase;
import org.virga.api.store.Snapshot;

/** Figures of the cases. */
final class CaseFigures {

    private CaseFigures() {}

    static void collect(Snapshot snapshot, Sink sink) {
        for (HaCase.State state : HaCase.State.values()) {
            sink.gauge(
                    "virga_ha_cases",
                    "Hosts that are not well, by how far high availability is with them.",
                    Map.of("state", state.name().toLowerCase(Locale.ROOT)),
                    snapshot.by(HaCase.KIND, HaCase.BY_STATE, state).size());
        }
    }
}
