package org.virga.scheduler.weigher.spread;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.virga.api.schedule.PlacementRequest;
import org.virga.spi.schedule.HostView;
import org.virga.spi.schedule.HostWeigher;

/**
 * Prefers hosts with fewer virtual machines, so that a host that fails takes few down; with a negative multiplier it
 * gathers them.
 */
@Component(name = SpreadWeigher.PID)
public final class SpreadWeigher implements HostWeigher {

    static final String PID = "org.virga.scheduler.weigher.spread";

    /** The settings. */
    public @interface Config {
        /** How much the number of machines counts beside the other weighers; negative to gather instead of spread. */
        double multiplier() default 1.0;
    }

    private final double multiplier;

    @Activate
    public SpreadWeigher(Config config) {
        this(config.multiplier());
    }

    SpreadWeigher(double multiplier) {
        this.multiplier = multiplier;
    }

    @Override
    public String name() {
        return "spread";
    }

    @Override
    public double multiplier() {
        return multiplier;
    }

    @Override
    public double weigh(PlacementRequest request, HostView view) {
        return -view.allocation().vms();
    }
}
