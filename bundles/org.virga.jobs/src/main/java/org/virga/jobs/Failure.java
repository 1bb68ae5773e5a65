package org.virga.jobs;

import org.jspecify.annotations.Nullable;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.Job;
import org.virga.api.store.CommitResult;

/**
 * Why a job fails. A job that is not over and has an error code is failing: its compensations are run, whatever happens.
 *
 * @param code the protocol's
 */
record Failure(int code, String text) {

    private static final String CANCELLED = "The job was cancelled";

    static Failure of(ErrorKind kind, String text) {
        return new Failure(kind.errorCode(), text);
    }

    /**
     * Somebody cancelled it.
     *
     * @param why goes on the sentence "The job was cancelled"; may be empty
     */
    static Failure cancelled(String why) {
        return of(ErrorKind.RUNTIME, why.isEmpty() ? CANCELLED : CANCELLED + " " + why);
    }

    /** Why a job was cancelled that is not being undone yet. */
    static Failure ofRequest(Job job) {
        String text = job.errorText();
        return of(ErrorKind.RUNTIME, text == null ? CANCELLED : text);
    }

    /** Why this job is failing; null when it is not. */
    static @Nullable Failure of(Job job) {
        if (job.errorCode() == 0) {
            return null;
        }
        String text = job.errorText();
        return new Failure(job.errorCode(), text == null ? "" : text);
    }

    /** Why a job fails whose last transaction is refused. */
    static Failure of(CommitResult.Conflict conflict) {
        StringBuilder text = new StringBuilder();
        ErrorKind kind = ErrorKind.CONFLICT;
        for (CommitResult.Refusal reason : conflict.reasons()) {
            if (reason.rule() == CommitResult.Rule.CAPACITY) {
                kind = ErrorKind.INSUFFICIENT_CAPACITY;
            } else if (reason.rule() == CommitResult.Rule.UNIQUE) {
                kind = ErrorKind.INVALID;
            }
            if (reason.rule() != CommitResult.Rule.STALE) {
                text.append(text.isEmpty() ? "" : "; ").append(reason.text());
            }
        }
        return of(kind, text.isEmpty() ? "Others kept changing the same records" : text.toString());
    }
}
