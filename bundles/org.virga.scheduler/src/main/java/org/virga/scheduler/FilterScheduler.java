package org.virga.scheduler;

import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.virga.api.health.HealthCheck;
import org.virga.api.health.MetricSource;
import org.virga.api.schedule.Candidates;
import org.virga.api.schedule.Explanation;
import org.virga.api.schedule.HostStatuses;
import org.virga.api.schedule.PlacementRequest;
import org.virga.api.schedule.PlacementResult;
import org.virga.api.schedule.Scheduler;
import org.virga.api.store.Store;
import org.virga.spi.StartError;
import org.virga.spi.schedule.HostFilter;
import org.virga.spi.schedule.HostWeigher;

/**
 * The scheduler that filters and weighs. It bears the service property {@code scheduler.name=filter}, by which a
 * configuration picks it where there are several.
 */
@Component(
        name = FilterScheduler.PID,
        service = {Scheduler.class, HealthCheck.class, MetricSource.class},
        property = "scheduler.name=filter",
        immediate = true)
public final class FilterScheduler implements Scheduler, HealthCheck, MetricSource {

    static final String PID = "org.virga.scheduler";

    /** The settings. */
    public @interface Config {
        /** Filters without which nothing is placed. */
        String[] required_filters() default {"zone", "hypervisor", "state", "tags", "capacity"};

        /** How long a placement waits for a required filter to come before it is put off. */
        int filter_patience_seconds() default 5;

        /** How many acceptable hosts are weighed against each other; more find the best host more often and cost more. */
        int candidates() default 100;

        /** How many decisions are remembered for explanations. */
        int explanations() default 10_000;
    }

    private final DecisionMetrics metrics = new DecisionMetrics();
    private final PolicySource policies;
    private final Explanations explanations;
    private final Placing placing;

    @Activate
    public FilterScheduler(Config config, @Reference Store store, @Reference HostStatuses statuses) {
        this(
                new Settings(
                        names(config.required_filters()),
                        Duration.ofSeconds(config.filter_patience_seconds()),
                        config.candidates(),
                        config.explanations()),
                store,
                statuses,
                Clock.systemUTC());
    }

    FilterScheduler(Settings settings, Store store, HostStatuses statuses, Clock clock) {
        policies = new PolicySource(settings.requiredFilters, settings.filterPatience);
        explanations = new Explanations(settings.explanations);
        placing =
                new Placing(store, statuses, policies, new Planner(settings.candidates), metrics, explanations, clock);
    }

    /** {@link Config}, checked. */
    record Settings(List<String> requiredFilters, Duration filterPatience, int candidates, int explanations) {

        Settings {
            check("candidates", candidates);
            check("explanations", explanations);
        }
    }

    @Reference(policy = ReferencePolicy.DYNAMIC, cardinality = ReferenceCardinality.MULTIPLE)
    void addFilter(HostFilter filter, Map<String, ?> properties) {
        policies.add(filter, properties);
    }

    void removeFilter(HostFilter filter) {
        policies.remove(filter);
    }

    @Reference(policy = ReferencePolicy.DYNAMIC, cardinality = ReferenceCardinality.MULTIPLE)
    void addWeigher(HostWeigher weigher, Map<String, ?> properties) {
        policies.add(weigher, properties);
    }

    void removeWeigher(HostWeigher weigher) {
        policies.remove(weigher);
    }

    @Override
    public PlacementResult place(PlacementRequest request) {
        long begin = System.nanoTime();
        PlacementResult result = placing.place(request);
        metrics.answered(result, System.nanoTime() - begin);
        return result;
    }

    @Override
    public Candidates candidates(PlacementRequest request) {
        return placing.candidates(request);
    }

    @Override
    public Optional<Explanation> explain(UUID vm) {
        return explanations.of(vm);
    }

    @Override
    public String name() {
        return "scheduler";
    }

    @Override
    public Health health() {
        return policies.missing()
                .map(filter -> Health.down("the required filter '" + filter + "' is missing"))
                .orElseGet(Health::ok);
    }

    @Override
    public void collect(Sink sink) {
        metrics.collect(sink);
    }

    /** A configuration file holds a list as one value with commas. */
    static List<String> names(String... values) {
        return Arrays.stream(values)
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(String::trim)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static void check(String setting, int value) {
        if (value < 1) {
            String line = PID + ": " + setting + " is " + value + " and has to be 1 or more";
            StartError.report(line);
            throw new IllegalArgumentException(line);
        }
    }
}
