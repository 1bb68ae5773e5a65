package org.virga.jobs;

/** Somebody else wrote a job's record, so this process does not know any more how the job stands. */
final class ForeignWriteException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ForeignWriteException(String message) {
        super(message);
    }
}
