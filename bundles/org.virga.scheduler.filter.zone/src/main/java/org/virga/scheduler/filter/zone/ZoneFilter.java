package org.virga.scheduler.filter.zone;

import org.osgi.service.component.annotations.Component;
import org.virga.api.model.Host;
import org.virga.api.schedule.PlacementRequest;
import org.virga.spi.schedule.HostFilter;
import org.virga.spi.schedule.HostView;
import org.virga.spi.schedule.Verdict;

/**
 * Rejects hosts that stand elsewhere than the request says.
 *
 * <p>It is asked before the other filters, because it is the cheapest and its reason explains most.
 */
@Component(name = ZoneFilter.PID, property = "service.ranking:Integer=500")
public final class ZoneFilter implements HostFilter {

    static final String PID = "org.virga.scheduler.filter.zone";

    @Override
    public String name() {
        return "zone";
    }

    @Override
    public Verdict test(PlacementRequest request, HostView view) {
        Host host = view.host();
        if (!host.zone().equals(request.zone())) {
            return Verdict.reject("it is in zone " + view.zone().name());
        }
        if (request.pod() != null && !host.pod().equals(request.pod())) {
            return Verdict.reject("it is in pod " + view.pod().name());
        }
        if (request.cluster() != null && !host.cluster().equals(request.cluster())) {
            return Verdict.reject("it is in cluster " + view.cluster().name());
        }
        if (request.host() != null && !host.id().equals(request.host())) {
            return Verdict.reject("another host is demanded");
        }
        if (request.avoid().contains(host.id())) {
            return Verdict.reject("it is to be avoided");
        }
        return Verdict.accept();
    }
}
