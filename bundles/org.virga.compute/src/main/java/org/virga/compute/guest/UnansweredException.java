package org.virga.compute.guest;

/** An agent did not answer: the step is not done, and is tried again. */
final class UnansweredException extends Exception {

    private static final long serialVersionUID = 1L;

    final transient Reply reply;

    UnansweredException(Reply reply) {
        super(reply.text());
        this.reply = reply;
    }
}
