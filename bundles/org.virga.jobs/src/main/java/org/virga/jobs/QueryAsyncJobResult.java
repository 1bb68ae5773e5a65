package org.virga.jobs;

import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.identity.Access;
import org.virga.api.job.Jobs;
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

    private final JobAccess jobs;

    @Activate
    public QueryAsyncJobResult(@Reference Jobs jobs, @Reference Access access) {
        this.jobs = new JobAccess(jobs, access);
    }

    record Parameters(
            @Param(value = "the job", required = true) UUID jobid) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters parameters) {
        Job job = jobs.find(context, parameters.jobid(), "queryAsyncJobResult", "jobid");
        return new Answer.Flat(JobResponse.of(context.snapshot(), job));
    }
}
