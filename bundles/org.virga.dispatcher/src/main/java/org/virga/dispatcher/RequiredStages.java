package org.virga.dispatcher;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.command.Call;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.spi.PluginSet;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.dispatch.DispatchStage;

/**
 * The stages that every call passes. Those that the configuration requires are waited for while they are replaced, and
 * without them nothing passes: absence is never permission.
 */
final class RequiredStages {

    private static final Logger LOG = LoggerFactory.getLogger(RequiredStages.class);

    private final Set<String> required;
    private final Duration patience;
    private final PluginSet<DispatchStage> stages = new PluginSet<>(DispatchStage.class);

    /**
     * Stages, none of which is there yet.
     *
     * @param required component names
     * @param patience how long a call waits for a required stage
     */
    RequiredStages(Set<String> required, Duration patience) {
        this.required = Set.copyOf(required);
        this.patience = patience;
    }

    void add(DispatchStage stage, Map<String, ?> properties) {
        stages.add(stage, properties);
    }

    void remove(DispatchStage stage) {
        stages.remove(stage);
    }

    /** The required stages that are not there. */
    Set<String> missing() {
        return missing(stages.names());
    }

    /**
     * Lets a call pass by returning.
     *
     * @throws CommandException when a stage refuses it, fails, or is missing
     */
    void check(Call call, CommandSpec command) {
        try (PluginSet.Hold<DispatchStage> hold = holdRequired(call)) {
            List<DispatchStage> held = hold.plugins();
            for (int i = 0; i < held.size(); i++) {
                check(held.get(i), hold.names().get(i), call, command);
            }
        }
    }

    private static void check(DispatchStage stage, String name, Call call, CommandSpec command) {
        try {
            stage.check(call, command);
        } catch (CommandException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            // The place where foreign code is called: a stage that fails has not let the call pass.
            LOG.error("The stage {} failed on {}, which is refused", name, call, e);
            throw new CommandException(ErrorKind.INTERNAL, "The call could not be checked by the stage " + name);
        }
    }

    private PluginSet.Hold<DispatchStage> holdRequired(Call call) {
        PluginSet.Hold<DispatchStage> hold = stages.hold();
        if (missing(hold.names()).isEmpty()) {
            return hold;
        }
        hold.close();
        await();
        hold = stages.hold();
        Set<String> missing = missing(hold.names());
        if (!missing.isEmpty()) {
            hold.close();
            LOG.warn("{} is refused, because the required stages {} are not there", call, missing);
            throw new CommandException(
                    ErrorKind.BUSY, "No call can be checked at the moment, because " + missing + " is not there");
        }
        return hold;
    }

    private void await() {
        try {
            stages.callFirst(any -> missing().isEmpty(), stage -> stage, patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Set<String> missing(List<String> present) {
        if (present.containsAll(required)) {
            return Set.of();
        }
        Set<String> missing = new TreeSet<>(required);
        missing.removeAll(present);
        return missing;
    }
}
