package org.virga.shell.job;

import java.util.Optional;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.api.job.Jobs;
import org.virga.api.model.Account;
import org.virga.api.model.Job;
import org.virga.shell.Services;
import org.virga.shell.Table;

/** Shows one job with its journal. */
@Service
@Command(scope = "job", name = "show", description = "Shows a job with its journal, whether it waits, runs or is over.")
public final class JobShow implements Action {

    @Argument(name = "job", description = "Id of the job, or its beginning.", required = true)
    @Completion(JobCompleter.class)
    private String job;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() {
        Job shown = JobFinder.find(services, job);
        properties(shown).print(session.getConsole());
        Table journal = new Table("Step", "What", "Result");
        for (Job.JournalEntry entry : shown.journal()) {
            journal.row(entry.step(), entry.type(), entry.result());
        }
        journal.print(session.getConsole());
        return null;
    }

    private Table properties(Job shown) {
        Doing doing = Doing.of(services.jobs(), shown);
        Optional<Jobs.Activity> activity = services.jobs().activity(shown.uuid());
        return new Table("Property", "Value")
                .row("id", shown.uuid())
                .row("command", shown.command())
                .row("parameters", String.join(", ", shown.parameters().keySet()))
                .row(
                        "account",
                        services.store()
                                .snapshot()
                                .find(Account.KIND, shown.account())
                                .map(Account::name)
                                .orElse(null))
                .row("came by", shown.origin())
                .row("queue", shown.queue())
                .row("resource", shown.resource())
                .row("state", shown.state())
                .row("does", doing.state())
                .row("step", doing.step())
                .row("since", activity.map(Jobs.Activity::since).orElse(null))
                .row("progress", doing.progress() + " %")
                .row("terms", terms(shown.terms()))
                .row("submitted by", shown.parent())
                .row("attempt", shown.attempt())
                .row("not before", shown.notBefore())
                .row("cancel requested", shown.cancelRequested())
                .row("error", shown.errorCode() == 0 ? null : shown.errorCode())
                .row("reason", doing.reason())
                .row("accepted", shown.created())
                .row("started", shown.started())
                .row("completed", shown.completed());
    }

    private static String terms(Job.Terms terms) {
        return terms.concurrency() + " at once, priority " + terms.priority() + ", expected "
                + (terms.expectedSeconds() == 0 ? "any time" : terms.expectedSeconds() + " s") + ", deadline "
                + (terms.deadlineSeconds() == 0 ? "as set" : terms.deadlineSeconds() + " s");
    }
}
