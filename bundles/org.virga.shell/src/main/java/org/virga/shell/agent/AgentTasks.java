package org.virga.shell.agent;

import java.time.Duration;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.AgentMethods.Nothing;
import org.virga.api.compute.AgentMethods.TaskState;
import org.virga.shell.Services;
import org.virga.shell.Table;

/** Shows what an agent does from time to time. */
@Service
@Command(
        scope = "agent",
        name = "tasks",
        description = "Shows what an agent does from time to time, and how that is getting on.")
public final class AgentTasks implements Action {

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final double MILLIS_PER_SECOND = 1000;

    @Argument(name = "agent", description = "The name of the agent; the one in this process is 'local' unless named.")
    private String agent = "local";

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() throws Exception {
        Table table = new Table("Name", "Period", "Last run", "Took", "Runs", "Failures", "Last error", "Next run");
        services.messaging()
                .call(AgentMethods.queueOf(agent), AgentMethods.TASKS, new Nothing(), DEADLINE)
                .tasks()
                .forEach(task -> add(table, task));
        table.print(session.getConsole());
        return null;
    }

    private static void add(Table table, TaskState task) {
        Long ago = task.lastRunAgoMillis();
        Long took = task.tookMillis();
        Long next = task.nextInMillis();
        table.row(
                task.name(),
                seconds(task.periodMillis()),
                ago == null ? null : seconds(ago) + " ago",
                took == null ? null : took + " ms",
                task.runs(),
                task.failures(),
                task.lastError(),
                task.running() ? "now" : next == null ? "waits for a thread" : "in " + seconds(next));
    }

    private static String seconds(long millis) {
        return millis / MILLIS_PER_SECOND + " s";
    }
}
