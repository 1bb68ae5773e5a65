package org.virga.dispatcher;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.command.Answer;
import org.virga.api.command.Call;
import org.virga.api.command.CommandException;
import org.virga.api.command.Dispatcher;
import org.virga.api.command.ErrorKind;
import org.virga.api.health.HealthCheck;
import org.virga.api.health.MetricSource;
import org.virga.api.job.Jobs;
import org.virga.api.store.Store;
import org.virga.api.store.StoreUnavailableException;
import org.virga.spi.dispatch.DispatchStage;

/** Takes calls through the chain: look up, stages, bind, carry out. */
@Component(
        name = CallDispatcher.PID,
        service = {Dispatcher.class, HealthCheck.class, MetricSource.class})
public final class CallDispatcher implements Dispatcher, HealthCheck, MetricSource {

    static final String PID = "org.virga.dispatcher";

    private static final Logger LOG = LoggerFactory.getLogger(CallDispatcher.class);

    /** Settings. */
    public @interface Config {
        /** Component names of the stages without which no call passes. */
        String[] required_stages() default {RoleStage.NAME};
    }

    private final Supplier<CommandCatalogue> catalogue;
    private final CommandExecution execution;
    private final RequiredStages stages;
    private final Clocks clocks = Clocks.system();
    private final DispatchMetrics metrics = new DispatchMetrics();

    /**
     * Starts the dispatcher.
     *
     * @param catalogue got on the first call: getting it here would activate every handler, and a handler may want this
     *     very component
     */
    @Activate
    public CallDispatcher(
            @Reference ComponentServiceObjects<CommandCatalogue> catalogue,
            @Reference Jobs jobs,
            @Reference Store store,
            Config config) {
        this(
                new LateCatalogue(catalogue),
                jobs,
                store,
                new RequiredStages(required(config), CommandCatalogue.PATIENCE));
    }

    CallDispatcher(Supplier<CommandCatalogue> catalogue, Jobs jobs, Store store, RequiredStages stages) {
        this.catalogue = catalogue;
        this.execution = new CommandExecution(store, jobs, clocks);
        this.stages = stages;
    }

    private static Set<String> required(Config config) {
        return Arrays.stream(config.required_stages())
                .map(String::trim)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    @Reference(policy = ReferencePolicy.DYNAMIC, cardinality = ReferenceCardinality.MULTIPLE)
    void addStage(DispatchStage stage, Map<String, ?> properties) {
        stages.add(stage, properties);
    }

    void removeStage(DispatchStage stage) {
        stages.remove(stage);
    }

    @Override
    public Answer dispatch(Call call) {
        long begin = clocks.nanoTime().getAsLong();
        String outcome = "error";
        boolean known = true;
        try {
            Optional<Answer> answer = catalogue.get().call(call.command(), command -> carryOut(command, call));
            known = answer.isPresent();
            outcome = known ? "ok" : title(ErrorKind.UNSUPPORTED_COMMAND);
            return answer.orElseThrow(() ->
                    new CommandException(ErrorKind.UNSUPPORTED_COMMAND, "Unknown API command: " + call.command()));
        } catch (CommandException e) {
            outcome = title(e.kind());
            throw e;
        } finally {
            long took = clocks.nanoTime().getAsLong() - begin;
            metrics.count(known ? call.command() : DispatchMetrics.UNKNOWN, outcome, took);
        }
    }

    private Answer carryOut(RegisteredCommand command, Call call) {
        stages.check(call, command.spec());
        try {
            return execution.execute(command, call);
        } catch (CommandException e) {
            throw e;
        } catch (StoreUnavailableException e) {
            LOG.warn("{} is refused, because the store is unavailable: {}", call, e.getMessage());
            throw new CommandException(ErrorKind.BUSY, unavailable(e), e);
        } catch (RuntimeException | LinkageError e) {
            // The place where foreign code is called. The caller gets what finds the stack in the log, and no more.
            UUID incident = UUID.randomUUID();
            LOG.error("{} failed in {}, incident {}", call, command.component(), incident, e);
            throw new CommandException(
                    ErrorKind.INTERNAL, "Internal error; the server's log tells more under " + incident, e);
        }
    }

    @Override
    public String name() {
        return "dispatcher";
    }

    @Override
    public Health health() {
        Set<String> missing = stages.missing();
        return missing.isEmpty() ? Health.ok() : Health.down("The required stages " + missing + " are not there");
    }

    @Override
    public void collect(Sink sink) {
        metrics.collect(sink);
    }

    private static String unavailable(StoreUnavailableException e) {
        return e.undecided()
                ? "The database does not answer; it is not known whether this was done. Look before you repeat it"
                : "The database cannot be used at the moment; try again";
    }

    private static String title(ErrorKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
