package org.virga.scheduler;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.schedule.PlacementRequest;
import org.virga.spi.PluginSet;
import org.virga.spi.schedule.HostFilter;
import org.virga.spi.schedule.HostView;
import org.virga.spi.schedule.HostWeigher;
import org.virga.spi.schedule.Verdict;

/**
 * The filters and weighers of one decision, held so that none of them is deactivated under it. The one place where they are
 * called: what a plugin throws becomes the SPI's safe answer here, and is logged once a decision. For one thread.
 */
final class Policies implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Policies.class);

    private static final double[] NO_SAY = {};

    private final PluginSet.Hold<HostFilter> filters;
    private final PluginSet.Hold<HostWeigher> weighers;
    private final List<String> filterNames;
    private final List<String> weigherNames;
    private final Set<String> failed = new HashSet<>();

    private final List<String> missing;

    Policies(PluginSet.Hold<HostFilter> filters, PluginSet.Hold<HostWeigher> weighers, List<String> required) {
        this.filters = filters;
        this.weighers = weighers;
        this.filterNames = names(filters, HostFilter::name);
        this.weigherNames = names(weighers, HostWeigher::name);
        this.missing =
                required.stream().filter(name -> !filterNames.contains(name)).toList();
    }

    /** Filters that have to be there and are not. While one is missing, nothing may be placed. */
    List<String> missing() {
        return missing;
    }

    /** The names of the filters, in the order in which they are asked. */
    List<String> filters() {
        return filterNames;
    }

    /** The names of the weighers. */
    List<String> weighers() {
        return weigherNames;
    }

    /** What a filter says of a host. One that throws rejects it. */
    Verdict test(int filter, PlacementRequest request, HostView host) {
        try {
            return filters.plugins().get(filter).test(request, host);
        } catch (RuntimeException | LinkageError e) {
            report("filter", filterNames.get(filter), e);
            return Verdict.reject("the filter failed: " + e.getClass().getSimpleName());
        }
    }

    /**
     * What a weigher says of some hosts.
     *
     * @return its weights in the order of the hosts; empty when it has no say, because it threw or gave no finite number
     */
    double[] weigh(int weigher, PlacementRequest request, List<? extends HostView> hosts) {
        double[] weights = new double[hosts.size()];
        try {
            HostWeigher plugin = weighers.plugins().get(weigher);
            for (int i = 0; i < weights.length; i++) {
                weights[i] = plugin.weigh(request, hosts.get(i));
                if (!Double.isFinite(weights[i])) {
                    throw new ArithmeticException(
                            weights[i] + " for " + hosts.get(i).host().name());
                }
            }
            return weights;
        } catch (RuntimeException | LinkageError e) {
            report("weigher", weigherNames.get(weigher), e);
            return NO_SAY;
        }
    }

    /** How much a weigher counts; 0 when it does not tell. */
    double multiplier(int weigher) {
        try {
            double multiplier = weighers.plugins().get(weigher).multiplier();
            return Double.isFinite(multiplier) ? multiplier : 0;
        } catch (RuntimeException | LinkageError e) {
            report("weigher", weigherNames.get(weigher), e);
            return 0;
        }
    }

    @Override
    public void close() {
        filters.close();
        weighers.close();
    }

    private <T> List<String> names(PluginSet.Hold<T> hold, Function<T, String> name) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < hold.plugins().size(); i++) {
            try {
                names.add(name.apply(hold.plugins().get(i)));
            } catch (RuntimeException | LinkageError e) {
                report("plugin", hold.names().get(i), e);
                names.add(hold.names().get(i));
            }
        }
        return List.copyOf(names);
    }

    private void report(String kind, String name, Throwable e) {
        if (failed.add(kind + name)) {
            LOG.error("The {} {} failed", kind, name, e);
        }
    }
}
