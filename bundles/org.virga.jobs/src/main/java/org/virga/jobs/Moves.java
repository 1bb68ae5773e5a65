package org.virga.jobs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.Job;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;

/** Changes the order of jobs that wait, in the queues and in the store. For any number of threads. */
final class Moves {

    private final Store store;
    private final JobQueues queues;

    Moves(Store store, JobQueues queues) {
        this.store = store;
        this.queues = queues;
    }

    /** Puts a job right behind another one; see {@link org.virga.api.job.Jobs#move}. */
    void move(UUID job, @Nullable UUID behind) {
        JobQueues.Move move = queues.move(find(job), behind == null ? null : find(behind));
        boolean durable = false;
        try {
            durable = write(move);
        } finally {
            queues.settle(move, durable);
        }
        if (!durable) {
            throw new CommandException(
                    ErrorKind.CONFLICT, "Job " + job + " or those beside it were changed; try again");
        }
    }

    private JobEntry find(UUID job) {
        return queues.find(job)
                .filter(JobEntry::isCommitted)
                .orElseThrow(() -> CommandException.invalid("There is no job " + job + " that waits or runs"));
    }

    /** Writes the ranks in one transaction, while nobody else writes the records of these jobs. */
    private boolean write(JobQueues.Move move) {
        List<JobEntry> moved = new ArrayList<>(move.jobs());
        // Everybody who holds several holds them in the same order, so nobody waits for somebody who waits for him.
        moved.sort(Comparator.comparing(JobEntry::id));
        List<JobRecord.Reserved> reserved = new ArrayList<>();
        try {
            for (JobEntry entry : moved) {
                reserved.add(entry.record().reserve());
            }
            if (reserved.get(moved.indexOf(move.job())).current() == null) {
                return false;
            }
            Map<JobRecord.Reserved, Job> after = new LinkedHashMap<>();
            Transaction.Builder transaction = Transaction.builder();
            List<Long> ranks = queues.ranks(moved);
            for (int i = 0; i < moved.size(); i++) {
                Job before = reserved.get(i).current();
                if (before != null) {
                    Job ranked = before.withRank(ranks.get(i));
                    transaction.replace(Job.KIND, before, ranked);
                    after.put(reserved.get(i), ranked);
                }
            }
            if (store.commitAndWait(transaction.build()) instanceof CommitResult.Conflict) {
                return false;
            }
            after.forEach(JobRecord.Reserved::committed);
            return true;
        } finally {
            reserved.forEach(JobRecord.Reserved::close);
        }
    }
}
