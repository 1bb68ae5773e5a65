package org.virga.shell.job;

import java.util.Map;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Job;
import org.virga.shell.Services;

/** Cancels a job. */
@Service
@Command(
        scope = "job",
        name = "cancel",
        description = "Cancels a job: one that waits at once, one that runs by stopping it and undoing what it did.")
public final class JobCancel implements Action {

    @Argument(name = "job", description = "Id of the job, or its beginning.", required = true)
    @Completion(JobCompleter.class)
    private String job;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() {
        Job cancelled = JobFinder.find(services, job);
        services.calls().call("cancelAsyncJob", Map.of("jobid", cancelled.uuid().toString()));
        boolean over = services.jobs()
                .find(cancelled.uuid())
                .filter(now -> now.state().finished())
                .isPresent();
        session.getConsole()
                .println("Job " + cancelled.uuid() + " (" + cancelled.command() + ") "
                        + (over ? "is cancelled." : "is being stopped and undone; job:trace shows how far that is."));
        return null;
    }
}
