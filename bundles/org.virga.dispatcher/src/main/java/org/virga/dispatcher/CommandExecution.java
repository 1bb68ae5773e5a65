package org.virga.dispatcher;

import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.Answer;
import org.virga.api.command.Call;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.Jobs;
import org.virga.api.model.Job;
import org.virga.api.model.ResourceRef;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;
import org.virga.spi.command.AsyncCommand;
import org.virga.spi.command.AsyncCreateCommand;
import org.virga.spi.command.Command;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Query;

/** Carries a call out that passed the stages: a query or command at once, an asynchronous command as a job. */
final class CommandExecution {

    /** How often a job is submitted anew when somebody else was faster. */
    private static final int SUBMISSIONS = 8;

    private final Store store;
    private final Jobs jobs;
    private final Clocks clocks;
    private final CommandEvents events;

    CommandExecution(Store store, Jobs jobs, Clocks clocks) {
        this.store = store;
        this.jobs = jobs;
        this.clocks = clocks;
        this.events = new CommandEvents(store, clocks);
    }

    Answer execute(RegisteredCommand command, Call call) {
        CommandContext context = context(call);
        Record parameters = command.bind(call.parameters(), context.snapshot());
        if (command.handler() instanceof Query<Record> query) {
            return query.query(context, parameters);
        }
        if (command.handler() instanceof Command<Record> immediate) {
            return executeNow(immediate, command.spec(), context, parameters);
        }
        return submit(command, (AsyncCommand<Record>) command.handler(), call, context, parameters);
    }

    private CommandContext context(Call call) {
        return new CommandContext(call.caller(), store.snapshot(), clocks.now());
    }

    private Answer executeNow(Command<Record> handler, CommandSpec spec, CommandContext context, Record parameters) {
        boolean done = false;
        try {
            Answer answer = handler.execute(context, parameters);
            done = true;
            events.completed(spec, context.caller(), answer);
            return answer;
        } finally {
            if (!done) {
                events.failed(spec, context.caller());
            }
        }
    }

    private Answer submit(
            RegisteredCommand command,
            AsyncCommand<Record> handler,
            Call call,
            CommandContext firstContext,
            Record firstParameters) {
        CommandContext context = firstContext;
        Record parameters = firstParameters;
        for (int submission = 1; ; submission++) {
            Transaction.Builder along = Transaction.builder();
            @Nullable ResourceRef resource;
            @Nullable UUID created = null;
            if (handler instanceof AsyncCreateCommand<Record> creating) {
                resource = creating.create(context, parameters, along);
                created = resource.uuid();
            } else {
                resource = handler.accept(context, parameters, along);
            }
            Jobs.Submission submitted = jobs.submit(request(command, call, resource), along.build());
            if (!(submitted.commit() instanceof CommitResult.Conflict conflict)) {
                return new Answer.Accepted(submitted.job(), created);
            }
            if (!overtaken(conflict) || submission == SUBMISSIONS) {
                throw refusal(conflict);
            }
            context = context(call);
            parameters = command.bind(call.parameters(), context.snapshot());
        }
    }

    /**
     * Whether others were merely faster. What was taken meanwhile, an address or a name, the handler sees on the newer
     * snapshot: it takes another one, or refuses in its own words.
     */
    private static boolean overtaken(CommitResult.Conflict conflict) {
        return conflict.reasons().stream()
                .map(CommitResult.Refusal::rule)
                .allMatch(rule -> rule == CommitResult.Rule.STALE || rule == CommitResult.Rule.UNIQUE);
    }

    private static Jobs.Request request(RegisteredCommand command, Call call, @Nullable ResourceRef resource) {
        CommandSpec spec = command.spec();
        return new Jobs.Request(
                spec.name(),
                spec.version(),
                ParameterBinder.known(command.model(), call.parameters()),
                call.caller(),
                new Job.Terms(spec.concurrency(), spec.priority(), spec.expectedSeconds(), spec.deadlineSeconds()),
                resource == null ? null : resource.kind() + ":" + resource.id(),
                resource,
                resource == null ? null : EventTexts.orNull(spec.resourceType()),
                EventTexts.orNull(spec.event()),
                spec.event().isEmpty() ? null : EventTexts.describe(spec, resource == null ? null : resource.uuid()));
    }

    private static CommandException refusal(CommitResult.Conflict conflict) {
        if (conflict.stale()) {
            return new CommandException(
                    ErrorKind.CONFLICT, "Others changed the same at the same time, again and again; try again");
        }
        CommitResult.Rule rule = conflict.reasons().stream()
                .map(CommitResult.Refusal::rule)
                .filter(any -> any != CommitResult.Rule.STALE)
                .findFirst()
                .orElseThrow();
        ErrorKind kind =
                switch (rule) {
                    case UNIQUE -> ErrorKind.INVALID;
                    case CAPACITY -> ErrorKind.INSUFFICIENT_CAPACITY;
                    case STALE, REFERENCE, PLACEMENT -> ErrorKind.CONFLICT;
                };
        String text = conflict.reasons().stream()
                .filter(reason -> reason.rule() != CommitResult.Rule.STALE)
                .map(CommitResult.Refusal::text)
                .collect(Collectors.joining("; "));
        return new CommandException(kind, text);
    }
}
