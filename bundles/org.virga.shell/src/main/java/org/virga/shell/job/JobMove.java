package org.virga.shell.job;

import java.util.Map;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Job;
import org.virga.shell.Services;

/** Moves a job in its queue. */
@Service
@Command(
        scope = "job",
        name = "move",
        description = "Moves a job that waits in a queue: to the front, or behind another job of the queue.")
public final class JobMove implements Action {

    @Argument(name = "job", description = "Id of the job, or its beginning.", required = true)
    @Completion(JobCompleter.class)
    private String job;

    @Option(name = "--front", description = "It is to be the next one.")
    private boolean front;

    @Option(name = "--behind", description = "The job that it is to wait right behind: its id, or the beginning of it.")
    @Completion(JobCompleter.class)
    private @Nullable String behind;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() {
        if (front == (behind != null)) {
            throw new IllegalArgumentException("Say either --front or --behind with another job's id");
        }
        Job moved = JobFinder.find(services, job);
        String id = moved.uuid().toString();
        String where = "to the front";
        if (behind == null) {
            services.calls().call("moveAsyncJob", Map.of("jobid", id, "tofront", "true"));
        } else {
            String other = JobFinder.find(services, behind).uuid().toString();
            services.calls().call("moveAsyncJob", Map.of("jobid", id, "behind", other));
            where = "behind " + other;
        }
        session.getConsole().println("Job " + id + " (" + moved.command() + ") is moved " + where + ".");
        return null;
    }
}
