package org.virga.jobs;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.identity.Access;
import org.virga.api.model.Domain;
import org.virga.api.model.Job;
import org.virga.api.model.RoleType;
import org.virga.api.store.Rows;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Paging;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;

/** Lists the jobs that are not over. */
@Component(service = CommandHandler.class, name = "org.virga.jobs.listasyncjobs")
@CommandSpec(
        name = "listAsyncJobs",
        object = "asyncjobs",
        response = JobResponse.class,
        description = "Lists the asynchronous jobs that are not over.",
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN, RoleType.USER})
public final class ListAsyncJobs implements Query<ListAsyncJobs.Parameters> {

    private final Access access;

    @Activate
    public ListAsyncJobs(@Reference Access access) {
        this.access = access;
    }

    record Parameters(
            @Param("name of an account") @Nullable String account,
            @Param("domain of the account") @Nullable Domain domainid,
            @Param("domains below the domain too") @Nullable Boolean isrecursive,
            @Param("part of the command's name") @Nullable String keyword,

            @Param("everything that the caller may see") @Nullable
            Boolean listall,

            @Param("page, counted from 1") @Nullable Integer page,
            @Param("rows of a page") @Nullable Integer pagesize,
            @Param("accepted since then") @Nullable Instant startdate) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters wanted) {
        Domain domain = wanted.domainid();
        Access.Wish wish = new Access.Wish(
                wanted.account(),
                domain == null ? null : domain.id(),
                Boolean.TRUE.equals(wanted.listall()),
                Boolean.TRUE.equals(wanted.isrecursive()));
        Rows<Job> jobs = access.scope(context.snapshot(), context.caller(), wish)
                .rows(context.snapshot(), Job.KIND, Job.BY_ACCOUNT);
        return Paging.of(wanted.page(), wanted.pagesize())
                .list("asyncjobs", jobs, job -> matches(job, wanted), job -> JobResponse.of(context.snapshot(), job));
    }

    private static boolean matches(Job job, Parameters wanted) {
        Instant since = wanted.startdate();
        String keyword = wanted.keyword();
        return (since == null || !job.created().isBefore(since))
                && (keyword == null
                        || job.command().toLowerCase(Locale.ROOT).contains(keyword.toLowerCase(Locale.ROOT)));
    }
}
