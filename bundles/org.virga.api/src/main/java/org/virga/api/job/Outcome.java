package org.virga.api.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.ErrorKind;
import org.virga.api.store.Transaction;

/** What became of one run of a job's handler. */
public sealed interface Outcome {

    /**
     * It is done.
     *
     * @param object the key under which the wire shows the result, for example {@code "virtualmachine"}; null when the
     *     result is shown as plain success
     * @param result the response record; null for plain success
     * @param transaction committed together with the end of the job, so that the job is done if and only if its last
     *     change happened; may be empty
     */
    record Done(@Nullable String object, @Nullable Record result, Transaction transaction) implements Outcome {

        public static Done success() {
            return new Done(null, null, Transaction.builder().build());
        }

        public static Done of(String object, Record result) {
            return new Done(object, result, Transaction.builder().build());
        }
    }

    /**
     * Not now: the handler is run again, finished steps returning what they returned, until the job's deadline.
     *
     * @param reason shown while the job waits
     * @param after how long to wait; null for a pause that grows from attempt to attempt, from one second to one minute,
     *     give or take a fifth so that many do not come back at once
     */
    record Retry(String reason, @Nullable Duration after) implements Outcome {

        /** Another attempt after a pause that grows from attempt to attempt. */
        public static Retry backingOff(String reason) {
            return new Retry(reason, null);
        }
    }

    /**
     * Never: the compensations run in reverse order, then the job has failed.
     *
     * @param reason what the caller is told
     */
    record Failed(ErrorKind kind, String reason) implements Outcome {}
}
