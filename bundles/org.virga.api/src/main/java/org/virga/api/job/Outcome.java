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
     * Not now: the handler is run again, finished steps returning what they returned.
     *
     * @param reason shown while the job waits
     */
    record Retry(String reason, Duration after) implements Outcome {}

    /**
     * Never: the compensations run in reverse order, then the job has failed.
     *
     * @param reason what the caller is told
     */
    record Failed(ErrorKind kind, String reason) implements Outcome {}
}
