package org.virga.scheduler.filter.state;

import java.util.Locale;
import org.osgi.service.component.annotations.Component;
import org.virga.api.model.AllocationState;
import org.virga.api.model.Host;
import org.virga.api.schedule.PlacementRequest;
import org.virga.spi.schedule.HostFilter;
import org.virga.spi.schedule.HostView;
import org.virga.spi.schedule.Verdict;

/**
 * Rejects hosts that are not up and enabled, or whose cluster, pod or zone takes no new guests.
 *
 * <p>A host that is {@code SUSPECT} is rejected too: it may be on its way down, and a guest that is started elsewhere loses
 * nothing.
 */
@Component(name = StateFilter.PID, property = "service.ranking:Integer=300")
public final class StateFilter implements HostFilter {

    static final String PID = "org.virga.scheduler.filter.state";

    @Override
    public String name() {
        return "state";
    }

    @Override
    public Verdict test(PlacementRequest request, HostView view) {
        Host host = view.host();
        if (host.state() != Host.State.UP) {
            return Verdict.reject("it is " + word(host.state()));
        }
        if (host.resourceState() != Host.ResourceState.ENABLED) {
            return Verdict.reject(word(host.resourceState()));
        }
        if (view.cluster().allocation() != AllocationState.ENABLED) {
            return Verdict.reject("its cluster " + view.cluster().name() + " is disabled");
        }
        if (view.pod().allocation() != AllocationState.ENABLED) {
            return Verdict.reject("its pod " + view.pod().name() + " is disabled");
        }
        if (view.zone().allocation() != AllocationState.ENABLED) {
            return Verdict.reject("its zone " + view.zone().name() + " is disabled");
        }
        return Verdict.accept();
    }

    private static String word(Host.ResourceState state) {
        return switch (state) {
            case ENABLED -> "it is enabled";
            case DISABLED -> "it is disabled";
            case PREPARE_FOR_MAINTENANCE -> "it is being prepared for maintenance";
            case MAINTENANCE -> "it is in maintenance";
            case ERROR_IN_MAINTENANCE -> "it could not be prepared for maintenance";
            case DEGRADED -> "it was declared dead";
        };
    }

    private static String word(Host.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
