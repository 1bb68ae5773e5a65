package org.virga.jobs;

import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.identity.Access;
import org.virga.api.job.Jobs;
import org.virga.api.model.Account;
import org.virga.api.model.Job;
import org.virga.api.model.RoleType;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;

/** Tells how a job stands, and what became of it. */
@Component(service = CommandHandler.class, name = "org.virga.jobs.queryasyncjobresult")
@CommandSpec(
        name = "queryAsyncJobResult",
        response = JobResponse.class,
        description = "Tells how an asynchronous job stands.",
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN, RoleType.USER})
public final class QueryAsyncJobResult implements Query<QueryAsyncJobResult.Parameters> {

    private final Jobs jobs;
    private final Access access;

    @Activate
    public QueryAsyncJobResult(@Reference Jobs jobs, @Reference Access access) {
        this.jobs = jobs;
        this.access = access;
    }

    record Parameters(
            @Param(value = "the job", required = true) UUID jobid) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters parameters) {
        Job job = jobs.find(parameters.jobid()).orElseThrow(() -> unknown(parameters.jobid()));
        if (!context.caller().isAdmin()
                && !job.account().equals(context.caller().account())) {
            if (context.snapshot().find(Account.KIND, job.account()).isEmpty()) {
                throw unknown(parameters.jobid());
            }
            access.check(context.snapshot(), context.caller(), job.account());
        }
        return new Answer.Flat(JobResponse.of(context.snapshot(), job));
    }

    /** In the words in which every parameter is refused that names what does not exist. */
    private static CommandException unknown(UUID job) {
        return new CommandException(
                ErrorKind.PARAMETER,
                "Unable to execute API command queryasyncjobresult due to invalid value. Invalid parameter jobid value="
                        + job + " due to incorrect long value format, or entity does not exist or due to incorrect"
                        + " parameter annotation for the field in api cmd class.");
    }
}
