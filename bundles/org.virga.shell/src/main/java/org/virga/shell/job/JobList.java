package org.virga.shell.job;

import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Job;
import org.virga.api.store.History;
import org.virga.shell.Services;
import org.virga.shell.Table;

/** Lists jobs: those that wait or run, and on request finished ones. */
@Service
@Command(
        scope = "job",
        name = "list",
        description = "Lists the jobs that wait or run, youngest first; with --all finished ones below them.")
public final class JobList implements Action {

    @Option(name = "--all", description = "Finished jobs too.")
    private boolean all;

    @Option(name = "--limit", description = "At most so many.")
    private int limit = 100;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() {
        List<Job> shown = new ArrayList<>(services.store().snapshot().all(Job.KIND).descending().stream()
                .limit(limit)
                .toList());
        if (all && shown.size() < limit) {
            shown.addAll(services.store()
                    .history()
                    .jobs(new History.JobFilter(null, null, null, 0, limit - shown.size()))
                    .rows());
        }
        Table table =
                new Table("ID", "Command", "State", "Progress", "Step", "Resource", "Accepted", "Completed", "Reason");
        for (Job job : shown) {
            Doing doing = Doing.of(services.jobs(), job);
            table.row(
                    job.uuid(),
                    job.command(),
                    doing.state(),
                    doing.progress() + " %",
                    doing.step(),
                    job.resource(),
                    job.created(),
                    job.completed(),
                    doing.reason());
        }
        table.print(session.getConsole());
        return null;
    }
}
