package org.virga.shell.scheduler;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Job;
import org.virga.api.model.ResourceRef;
import org.virga.api.model.Vm;
import org.virga.api.schedule.Explanation;
import org.virga.shell.Finder;
import org.virga.shell.Services;
import org.virga.shell.Table;
import org.virga.shell.vm.VmCompleter;

/** Tells why a virtual machine was placed where it is, or not placed. */
@Service
@Command(
        scope = "scheduler",
        name = "explain",
        description = "Tells why a virtual machine was placed where it is, or why no host could take it.")
public final class SchedulerExplain implements Action {

    @Argument(name = "vm or job", description = "Name or id of a virtual machine, or id of its job.", required = true)
    @Completion(VmCompleter.class)
    private String subject;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() {
        Explanation explanation = services.scheduler()
                .explain(vm())
                .orElseThrow(() -> new IllegalArgumentException(
                        "No decision about " + subject + " is remembered; decisions are kept until a restart"));
        session.getConsole().println(explanation.outcome());
        session.getConsole()
                .println("Decided " + explanation.decided() + " for '" + explanation.name() + "' on snapshot "
                        + explanation.snapshot() + "; " + explanation.considered() + " hosts looked at.");
        if (!explanation.rejections().isEmpty()) {
            Table rejections = new Table("Filter", "Hosts rejected");
            explanation.rejections().forEach(rejections::row);
            rejections.print(session.getConsole());
            Table examples = new Table("Host", "Filter", "Reason");
            explanation.examples().forEach(each -> examples.row(each.host(), each.filter(), each.reason()));
            examples.print(session.getConsole());
        }
        if (!explanation.candidates().isEmpty()) {
            Table candidates = new Table("Candidate", "Score", "Of which");
            explanation
                    .candidates()
                    .forEach(each -> candidates.row(
                            each.host() + (each.host().equals(explanation.host()) ? " (chosen)" : ""),
                            number(each.score()),
                            each.scores().entrySet().stream()
                                    .map(score -> score.getKey() + " " + number(score.getValue()))
                                    .collect(Collectors.joining(", "))));
            candidates.print(session.getConsole());
        }
        return null;
    }

    private UUID vm() {
        Optional<UUID> uuid = Finder.uuid(subject);
        if (uuid.isPresent()) {
            ResourceRef resource =
                    uuid.flatMap(services.jobs()::find).map(Job::resource).orElse(null);
            return resource == null ? uuid.get() : resource.uuid();
        }
        return Finder.one(services.store().snapshot(), Vm.KIND, Vm.BY_NAME, subject)
                .uuid();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
