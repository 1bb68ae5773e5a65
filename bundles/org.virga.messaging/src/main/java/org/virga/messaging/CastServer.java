package org.virga.messaging;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.ActiveMQSession;
import org.apache.activemq.command.ActiveMQQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the stored messages that come to one queue: each at least once, and each once as long as this lives.
 *
 * <p>A message is acknowledged when its handler is done with it, so one that was interrupted by the end of the process comes
 * again. A handler that fails is tried again after a growing pause; in the end the message is given up and logged. A
 * refusal is an answer: it is not tried again.
 */
final class CastServer implements Inlet {

    private static final Logger LOG = LoggerFactory.getLogger(CastServer.class);
    private static final int REMEMBERED = 10_000;

    /**
     * How often, and after which pause, which doubles.
     *
     * @param attempts at least 1
     */
    record Patience(int attempts, long pauseMillis) {}

    private final Methods methods;
    private final Workers workers;
    private final ActiveMQQueue queue;
    private final ScheduledExecutorService timer;
    private final Patience patience;
    private final Recent<CompletableFuture<Boolean>> recent = new Recent<>(REMEMBERED);

    CastServer(
            Methods methods, Workers workers, ActiveMQQueue queue, ScheduledExecutorService timer, Patience patience) {
        this.methods = methods;
        this.workers = workers;
        this.queue = queue;
        this.timer = timer;
        this.patience = patience;
    }

    @Override
    public Wire.Subscription open(Wire wire) throws JMSException {
        return wire.subscribe(queue, ActiveMQSession.INDIVIDUAL_ACKNOWLEDGE, this::onMessage);
    }

    @Override
    public boolean acknowledgesWhenDone() {
        return true;
    }

    @Override
    public void giveBack(Runnable task) {
        // It is not acknowledged, so the broker gives it to the next one who serves the queue.
    }

    private void onMessage(Message message) {
        Request request;
        try {
            request = Request.of(message);
        } catch (BadMessageException | JMSException | RuntimeException e) {
            LOG.warn("A message at {} is dropped: {}", queue, e.getMessage());
            acknowledge(message);
            return;
        }
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        CompletableFuture<Boolean> before = recent.putIfNew(request.id(), done);
        if (before == null) {
            begin(new Work(request, message, done, 1));
        } else {
            // Not before the first one is done: until then it is all that the broker has.
            var unused = before.thenRun(() -> acknowledge(message));
        }
    }

    private void begin(Work work) {
        try {
            workers.execute(work);
        } catch (RejectedExecutionException e) {
            if (!workers.stopped()) {
                later(work);
            }
        }
    }

    private void later(Work work) {
        long pause = patience.pauseMillis << Math.min(work.attempt - 1, 10);
        try {
            var unused = timer.schedule(() -> begin(work), pause, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("{} waits at the broker for whoever serves {} next", work.request, queue, e);
        }
    }

    private static void acknowledge(Message message) {
        try {
            message.acknowledge();
        } catch (JMSException e) {
            // It comes again on the next connection, and is known then.
            LOG.debug("A message could not be acknowledged", e);
        }
    }

    /** A message to be carried out. */
    private final class Work implements Runnable {

        private final Request request;
        private final Message message;
        private final CompletableFuture<Boolean> done;
        private final int attempt;

        Work(Request request, Message message, CompletableFuture<Boolean> done, int attempt) {
            this.request = request;
            this.message = message;
            this.done = done;
            this.attempt = attempt;
        }

        Work next() {
            return new Work(request, message, done, attempt + 1);
        }

        @Override
        public void run() {
            Request.Done result = methods.carryOut(request);
            if (result.worthAnotherTry() && attempt < patience.attempts) {
                later(next());
                return;
            }
            if (!result.ok()) {
                LOG.error(
                        "{} with id {} at {} is given up after {} attempts: {}",
                        request,
                        request.id(),
                        queue,
                        attempt,
                        result.text());
            }
            acknowledge(message);
            done.complete(true);
        }
    }
}
