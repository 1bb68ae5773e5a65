package org.virga.shell.job;

import java.time.Instant;
import java.util.List;
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
import org.virga.shell.Table;

/** Shows what a job did when. */
@Service
@Command(
        scope = "job",
        name = "trace",
        description =
                "Shows how long a job waited, each step with when it began and how long it took, what it does now, and"
                        + " its outcome.")
public final class JobTrace implements Action {

    @Argument(name = "job", description = "Id of the job, or its beginning.", required = true)
    @Completion(JobCompleter.class)
    private String job;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() {
        Job traced = JobFinder.find(services, job);
        List<Trace.Line> lines = Trace.of(traced, services.jobs().activity(traced.uuid()), Instant.now());
        session.getConsole().println(traced.uuid() + " " + traced.command());
        Table table = new Table("What", "Kind", "Began", "Took", "Note");
        for (Trace.Line line : lines) {
            // Seconds are too coarse here.
            table.row(
                    line.what(),
                    line.kind(),
                    line.began() == null ? null : line.began().toString(),
                    line.took(),
                    line.note());
        }
        table.print(session.getConsole());
        return null;
    }
}
