package org.virga.jobs;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.command.Answer;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.identity.Access;
import org.virga.api.job.Jobs;
import org.virga.api.model.Job;
import org.virga.api.model.RoleType;
import org.virga.spi.command.Command;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;

/**
 * Moves a job in its queue. An administrator of a domain moves the domain's jobs, and only in a queue in which all who wait are
 * the domain's: nobody is made to wait longer by somebody who has no say over them.
 */
@Component(service = CommandHandler.class, name = "org.virga.jobs.moveasyncjob")
@CommandSpec(
        name = "moveAsyncJob",
        object = "jobqueue",
        response = JobQueueResponse.class,
        description = "Moves an asynchronous job that waits in a queue: to the front, or behind another one.",
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN})
public final class MoveAsyncJob implements Command<MoveAsyncJob.Parameters> {

    private static final Logger LOG = LoggerFactory.getLogger(MoveAsyncJob.class);
    private static final String NAME = "moveAsyncJob";

    private final Jobs jobs;
    private final Access access;
    private final JobAccess found;

    @Activate
    public MoveAsyncJob(@Reference Jobs jobs, @Reference Access access) {
        this.jobs = jobs;
        this.access = access;
        this.found = new JobAccess(jobs, access);
    }

    record Parameters(
            @Param("the job that it is to wait right behind") @Nullable
            UUID behind,

            @Param(value = "the job", required = true) UUID jobid,

            @Param("true: it is to be the next one") @Nullable
            Boolean tofront) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer execute(CommandContext context, Parameters wanted) {
        UUID behind = wanted.behind();
        if ((behind != null) == Boolean.TRUE.equals(wanted.tofront())) {
            throw CommandException.invalid(
                    "Where the job is to go has to be told by one of the parameters behind and tofront=true");
        }
        Job job = found.find(context, wanted.jobid(), NAME, "jobid");
        if (behind != null) {
            found.find(context, behind, NAME, "behind");
        }
        String queue = job.queue();
        if (queue == null || job.state().finished()) {
            throw new CommandException(
                    ErrorKind.CONFLICT,
                    "The job " + job.uuid() + (queue == null ? " waits in no queue" : " is over")
                            + ": there is nothing to move");
        }
        checkOthers(context, queue);
        jobs.move(job.uuid(), behind);
        LOG.info(
                "User {} moves job {} ({}) {}",
                context.caller().user(),
                job.uuid(),
                job.command(),
                behind == null ? "to the front" : "behind " + behind);
        Access.Scope scope = access.scope(context.snapshot(), context.caller(), Access.Wish.ALL);
        QueueView view = new QueueView(jobs, context.snapshot(), context.now(), scope::contains);
        return view.of(queue)
                .<Answer>map(row -> new Answer.Single("jobqueue", row))
                .orElseGet(() -> new Answer.Success("The queue is empty by now"));
    }

    private void checkOthers(CommandContext context, String queue) {
        if (context.caller().role() == RoleType.DOMAIN_ADMIN) {
            jobs.queue(queue).ifPresent(known -> known.waiting().stream()
                    .flatMap(uuid -> context.snapshot().find(Job.KIND, uuid).stream())
                    .forEach(other -> access.check(context.snapshot(), context.caller(), other.account())));
        }
    }
}
