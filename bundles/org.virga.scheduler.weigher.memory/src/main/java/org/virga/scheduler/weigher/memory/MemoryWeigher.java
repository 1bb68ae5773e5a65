package org.virga.scheduler.weigher.memory;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.virga.api.schedule.PlacementRequest;
import org.virga.spi.schedule.HostView;
import org.virga.spi.schedule.HostWeigher;

/** Prefers hosts with more free memory, after overcommit; with a negative multiplier it fills hosts up one by one. */
@Component(name = MemoryWeigher.PID)
public final class MemoryWeigher implements HostWeigher {

    static final String PID = "org.virga.scheduler.weigher.memory";

    /** The settings. */
    public @interface Config {
        /** How much free memory counts beside the other weighers; negative to pack instead of spread. */
        double multiplier() default 1.0;
    }

    private final double multiplier;

    @Activate
    public MemoryWeigher(Config config) {
        this(config.multiplier());
    }

    MemoryWeigher(double multiplier) {
        this.multiplier = multiplier;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public double multiplier() {
        return multiplier;
    }

    @Override
    public double weigh(PlacementRequest request, HostView view) {
        return (double) view.totalMemoryBytes() - view.allocation().memoryBytes();
    }
}
