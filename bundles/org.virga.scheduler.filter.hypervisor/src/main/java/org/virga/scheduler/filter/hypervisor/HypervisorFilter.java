package org.virga.scheduler.filter.hypervisor;

import org.osgi.service.component.annotations.Component;
import org.virga.api.schedule.PlacementRequest;
import org.virga.spi.schedule.HostFilter;
import org.virga.spi.schedule.HostView;
import org.virga.spi.schedule.Verdict;

/** Rejects hosts of another hypervisor than the one whose guests the machine's template makes. */
@Component(name = HypervisorFilter.PID, property = "service.ranking:Integer=400")
public final class HypervisorFilter implements HostFilter {

    static final String PID = "org.virga.scheduler.filter.hypervisor";

    @Override
    public String name() {
        return "hypervisor";
    }

    @Override
    public Verdict test(PlacementRequest request, HostView view) {
        String hypervisor = view.host().hypervisor();
        return hypervisor.equalsIgnoreCase(request.hypervisor())
                ? Verdict.accept()
                : Verdict.reject("it runs " + hypervisor + ", not " + request.hypervisor());
    }
}
