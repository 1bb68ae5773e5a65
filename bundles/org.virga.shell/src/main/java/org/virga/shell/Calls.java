package org.virga.shell;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.command.Call;
import org.virga.api.command.Caller;
import org.virga.api.command.Dispatcher;
import org.virga.api.identity.Authentication;
import org.virga.api.job.Jobs;
import org.virga.api.model.Job;

/** Calls API commands as the root administrator, so that what an operator does is checked and recorded like any call. */
@Component(service = Calls.class)
public final class Calls {

    private static final long POLL_MILLIS = 20;

    private final Dispatcher dispatcher;
    private final Authentication authentication;
    private final Jobs jobs;

    @Activate
    public Calls(@Reference Dispatcher dispatcher, @Reference Authentication authentication, @Reference Jobs jobs) {
        this.dispatcher = dispatcher;
        this.authentication = authentication;
        this.jobs = jobs;
    }

    /** Carries a command out, or starts its job. */
    public Answer call(String command, Map<String, String> parameters) {
        Caller caller = authentication.rootAdmin(Caller.Origin.SHELL, "local");
        return dispatcher.dispatch(new Call(command, parameters, caller));
    }

    /**
     * Waits for a job to finish.
     *
     * @throws IllegalStateException when it failed or was cancelled, or is not finished in time
     */
    public Job await(UUID uuid, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            Job job = jobs.find(uuid).orElseThrow(() -> new IllegalStateException("Job " + uuid + " is gone"));
            if (job.state() == Job.State.DONE) {
                return job;
            }
            if (job.state().finished()) {
                throw new IllegalStateException("Job " + uuid + " " + job.state() + ": " + job.errorText());
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "Job " + uuid + " is not finished after " + limit.toSeconds() + " s; see job:show " + uuid);
            }
            Thread.sleep(POLL_MILLIS);
        }
    }
}
