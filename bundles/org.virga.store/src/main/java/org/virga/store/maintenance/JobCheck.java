package org.virga.store.maintenance;

import java.util.Comparator;
import java.util.List;
import org.virga.api.model.Job;
import org.virga.store.snapshot.Schema;
import org.virga.store.snapshot.StoredSnapshot;

/**
 * A job of the state has not finished, and a job that runs is not overtaken: no job that waits in its queue has a rank of
 * its own place, so that their order is one.
 */
final class JobCheck {

    private static final Schema<Job> JOBS = Schema.of(Job.KIND);

    private final StoredSnapshot snapshot;
    private final Audit audit;

    JobCheck(StoredSnapshot snapshot, Audit audit) {
        this.snapshot = snapshot;
        this.audit = audit;
    }

    void run() {
        for (Job job : snapshot.all(Job.KIND)) {
            audit.applied("jobs");
            audit.demand(!job.state().finished(), Audit.name(JOBS, job), " is ", job.state(), " and not in history");
            String queue = job.queue();
            if (queue != null) {
                queue(job, queue);
            }
        }
    }

    /** Looks at a queue once, with its first job. */
    private void queue(Job job, String queue) {
        List<Job> jobs = snapshot.by(Job.KIND, Job.BY_QUEUE, queue).toList();
        if (jobs.isEmpty() || !jobs.get(0).id().equals(job.id())) {
            return;
        }
        audit.applied("queues");
        List<Job> order =
                jobs.stream().sorted(Comparator.comparingLong(Job::rank)).toList();
        for (int i = 1; i < order.size(); i++) {
            audit.demand(
                    order.get(i - 1).rank() != order.get(i).rank(),
                    Audit.name(JOBS, order.get(i)),
                    " has the same place in the queue ",
                    queue,
                    " as the job ",
                    order.get(i - 1).id());
        }
    }
}
