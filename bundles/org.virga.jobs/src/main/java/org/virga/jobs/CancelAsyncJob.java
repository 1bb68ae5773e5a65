package org.virga.jobs;

import java.util.UUID;
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
import org.virga.api.model.User;
import org.virga.spi.command.Command;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;

/** Cancels a job that waits or runs. */
@Component(service = CommandHandler.class, name = "org.virga.jobs.cancelasyncjob")
@CommandSpec(
        name = "cancelAsyncJob",
        response = CancelResponse.class,
        description =
                "Cancels an asynchronous job: one that waits at once, one that runs by stopping it in its step and"
                        + " undoing what it did.",
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN, RoleType.USER})
public final class CancelAsyncJob implements Command<CancelAsyncJob.Parameters> {

    private static final Logger LOG = LoggerFactory.getLogger(CancelAsyncJob.class);
    private static final String NAME = "cancelAsyncJob";

    private final Jobs jobs;
    private final JobAccess access;

    @Activate
    public CancelAsyncJob(@Reference Jobs jobs, @Reference Access access) {
        this.jobs = jobs;
        this.access = new JobAccess(jobs, access);
    }

    record Parameters(
            @Param(value = "the job", required = true) UUID jobid) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer execute(CommandContext context, Parameters parameters) {
        Job job = access.find(context, parameters.jobid(), NAME, "jobid");
        String who = context.snapshot()
                .find(User.KIND, context.caller().user())
                .map(user -> "by " + user.username())
                .orElse("");
        Jobs.Cancellation what = jobs.cancel(job.uuid(), who);
        LOG.info("User {} cancels job {} ({}): {}", context.caller().user(), job.uuid(), job.command(), what);
        return switch (what) {
            case CANCELLED -> answer(job, "cancelled", "The job had not begun and is cancelled");
            case REQUESTED ->
                answer(
                        job,
                        "requested",
                        "The job is being stopped and what it did undone; its result tells when that is over");
            case OVER, UNKNOWN -> throw over(job.uuid());
        };
    }

    private static Answer answer(Job job, String cancellation, String text) {
        return new Answer.Flat(new CancelResponse(true, text, job.uuid(), cancellation));
    }

    private CommandException over(UUID job) {
        String how = jobs.find(job)
                .filter(known -> known.state().finished())
                .map(known -> " (" + known.state() + " since " + known.completed() + ")")
                .orElse("");
        return new CommandException(
                ErrorKind.CONFLICT, "The job " + job + " is over" + how + ": there is nothing to cancel");
    }
}
