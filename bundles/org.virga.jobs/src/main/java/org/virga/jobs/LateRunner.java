package org.virga.jobs;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.ComponentServiceObjects;
import org.virga.api.job.CommandRunner;

/** The command runner, got when it is used first. For any number of threads. */
final class LateRunner implements Supplier<CommandRunner> {

    private final ComponentServiceObjects<CommandRunner> runners;
    /** Guarded by {@code this} for writing. */
    private volatile @Nullable CommandRunner runner;

    LateRunner(ComponentServiceObjects<CommandRunner> runners) {
        this.runners = runners;
    }

    @Override
    public CommandRunner get() {
        CommandRunner got = runner;
        return got == null ? first() : got;
    }

    private synchronized CommandRunner first() {
        CommandRunner got = runner == null ? runners.getService() : runner;
        if (got == null) {
            throw new IllegalStateException("No command can be run, because the dispatcher is gone");
        }
        runner = got;
        return got;
    }
}
