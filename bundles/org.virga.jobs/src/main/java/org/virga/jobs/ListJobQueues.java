package org.virga.jobs;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.identity.Access;
import org.virga.api.job.Jobs;
import org.virga.api.model.Domain;
import org.virga.api.model.Job;
import org.virga.api.model.RoleType;
import org.virga.api.store.Rows;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Paging;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;

/**
 * Lists the queues in which a caller has jobs, or sees jobs of others. It looks at the jobs that the caller may see and that are
 * not over, and makes rows for the page alone.
 */
@Component(service = CommandHandler.class, name = "org.virga.jobs.listjobqueues")
@CommandSpec(
        name = "listJobQueues",
        object = "jobqueue",
        response = JobQueueResponse.class,
        description = "Lists the queues in which jobs on one resource wait for each other, with their jobs in order.",
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN, RoleType.USER})
public final class ListJobQueues implements Query<ListJobQueues.Parameters> {

    private final Jobs jobs;
    private final Access access;

    @Activate
    public ListJobQueues(@Reference Jobs jobs, @Reference Access access) {
        this.jobs = jobs;
        this.access = access;
    }

    record Parameters(
            @Param("name of an account") @Nullable String account,
            @Param("domain of the account") @Nullable Domain domainid,
            @Param("domains below the domain too") @Nullable Boolean isrecursive,

            @Param("part of the name of a command that is in the queue") @Nullable
            String keyword,

            @Param("everything that the caller may see") @Nullable
            Boolean listall,

            @Param("page, counted from 1") @Nullable Integer page,
            @Param("rows of a page") @Nullable Integer pagesize,

            @Param("what the queue belongs to, or a job in it is about") @Nullable
            UUID resourceid,

            @Param("kind of what the queue belongs to, for example VirtualMachine") @Nullable
            String resourcetype) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters wanted) {
        Snapshot snapshot = context.snapshot();
        Domain domain = wanted.domainid();
        UUID resource = wanted.resourceid();
        Access.Wish wish = new Access.Wish(
                wanted.account(),
                domain == null ? null : domain.id(),
                // Whoever names a resource means whatever is in its queue.
                Boolean.TRUE.equals(wanted.listall()) || resource != null,
                Boolean.TRUE.equals(wanted.isrecursive()));
        Access.Scope scope = access.scope(snapshot, context.caller(), wish);
        Iterable<Job> candidates =
                resource == null ? scope.rows(snapshot, Job.KIND, Job.BY_ACCOUNT) : about(snapshot, resource);
        Set<String> names = new LinkedHashSet<>();
        for (Job job : candidates) {
            String queue = job.queue();
            if (queue != null && scope.contains(job.account()) && matches(snapshot, job, queue, wanted)) {
                names.add(queue);
            }
        }
        QueueView view = new QueueView(jobs, snapshot, context.now(), scope::contains);
        Paging paging = Paging.of(wanted.page(), wanted.pagesize());
        List<JobQueueResponse> page = names.stream()
                .skip(paging.offset())
                .limit(paging.limit())
                .flatMap(name -> view.of(name).stream())
                .toList();
        return new Answer.Listing("jobqueue", names.size(), page);
    }

    /** The jobs in the resource's own queue, and those about it in others. */
    private static List<Job> about(Snapshot snapshot, UUID resource) {
        List<Job> jobs = new ArrayList<>();
        QueueResource.queueOf(snapshot, resource)
                .map(queue -> snapshot.by(Job.KIND, Job.BY_QUEUE, queue))
                .ifPresent(rows -> rows.forEach(jobs::add));
        Rows<Job> others = snapshot.by(Job.KIND, Job.BY_RESOURCE, resource);
        others.forEach(jobs::add);
        return jobs;
    }

    private static boolean matches(Snapshot snapshot, Job job, String queue, Parameters wanted) {
        String keyword = wanted.keyword();
        String type = wanted.resourcetype();
        return (keyword == null || job.command().toLowerCase(Locale.ROOT).contains(keyword.toLowerCase(Locale.ROOT)))
                && (type == null
                        || QueueResource.of(snapshot, queue)
                                .filter(known -> known.type().equalsIgnoreCase(type))
                                .isPresent());
    }
}
