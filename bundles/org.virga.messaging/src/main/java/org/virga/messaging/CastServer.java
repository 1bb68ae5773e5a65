package org.virga.messaging;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.ActiveMQSession;
import org.apache.activemq.command.ActiveMQQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.messaging.CastCounts.Fate;
import org.virga.messaging.Request.Verdict;

/**
 * Carries out the stored messages that come to one queue, each once.
 *
 * <p>A message is acknowledged when its handler is done with it and that is written down in the ledger. So one whose handler
 * was cut off by the end of the process comes again and is begun again; one whose handler had ended, and whose
 * acknowledgement was lost, comes again and is known. A handler that fails is tried again after a growing pause; in the end the
 * message becomes a dead letter. A refusal is an answer: it is not tried again.
 */
final class CastServer implements Inlet {

    private static final Logger LOG = LoggerFactory.getLogger(CastServer.class);

    /**
     * How often, and after which pause, which doubles.
     *
     * @param attempts at least 1
     */
    record Patience(int attempts, long pauseMillis) {}

    /** What all queues of a process share. */
    record Care(
            Notes notes, DeadLetterQueue dead, ScheduledExecutorService timer, Patience patience, CastCounts counts) {}

    private final Methods methods;
    private final Workers workers;
    private final String address;
    private final Care care;
    /** By id, what is waiting or being carried out; completed when it is over. */
    private final Map<String, CompletableFuture<Boolean>> inHand = new ConcurrentHashMap<>();

    CastServer(Methods methods, Workers workers, String address, Care care) {
        this.methods = methods;
        this.workers = workers;
        this.address = address;
        this.care = care;
    }

    @Override
    public Wire.Subscription open(Wire wire) throws JMSException {
        ActiveMQQueue queue = new ActiveMQQueue(address + Sending.CASTS + "?consumer.prefetchSize=64");
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
            begin(new Work(null, message, new CompletableFuture<>(), 1, unreadable(e)));
            return;
        }
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        CompletableFuture<Boolean> before = inHand.putIfAbsent(request.id(), over);
        if (before != null) {
            // Not before the first one is done: until then it is all that the broker has.
            var unused = before.thenRun(() -> repeated(message));
        } else if (care.notes.ledger().knows(request.id())) {
            inHand.remove(request.id());
            repeated(message);
        } else {
            begin(new Work(request, message, over, 1, null));
        }
    }

    private void repeated(Message message) {
        care.counts.count(Fate.REPEATED);
        acknowledge(message);
    }

    private static Request.Done unreadable(Exception e) {
        return new Request.Done("", "", String.valueOf(e.getMessage()), Verdict.HOPELESS);
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
        long pause = care.patience.pauseMillis << Math.min(work.attempt - 1, 10);
        try {
            var unused = care.timer.schedule(() -> begin(work), pause, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("{} waits at the broker for whoever serves {} next", work, address, e);
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

        /** Null when the message is none. */
        private final @Nullable Request request;

        private final Message message;
        private final CompletableFuture<Boolean> over;
        private final int attempt;
        /** What came of it, when that only has to be written down; null when it has not been carried out. */
        private final Request.@Nullable Done result;

        Work(
                @Nullable Request request,
                Message message,
                CompletableFuture<Boolean> over,
                int attempt,
                Request.@Nullable Done result) {
            this.request = request;
            this.message = message;
            this.over = over;
            this.attempt = attempt;
            this.result = result;
        }

        @Override
        public void run() {
            Request.Done done = result == null && request != null ? carryOut(request) : result;
            if (done == null) {
                return;
            }
            if (result == null && done.verdict() == Verdict.AGAIN && attempt < care.patience.attempts) {
                care.counts.count(Fate.RETRIED);
                later(new Work(request, message, over, attempt + 1, null));
                return;
            }
            try {
                settle(done);
            } catch (IOException | JMSException e) {
                LOG.warn("{} is over, and that could not be written down; it is tried again: {}", this, e.getMessage());
                later(new Work(request, message, over, attempt, done));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private Request.Done carryOut(Request wanted) {
            String outdated = care.notes.fence().against(wanted, true);
            return outdated == null ? methods.carryOut(wanted) : new Request.Done("", "", outdated, Verdict.HOPELESS);
        }

        private void settle(Request.Done done) throws IOException, JMSException, InterruptedException {
            Fate fate =
                    switch (done.verdict()) {
                        case DONE -> Fate.DONE;
                        case REFUSED -> Fate.REFUSED;
                        case AGAIN, HOPELESS -> Fate.DEAD;
                    };
            if (fate == Fate.DEAD) {
                care.dead.bury(message, address, done.text(), attempt);
                LOG.error(
                        "{} at {} is given up after {} attempts and is a dead letter now: {}",
                        this,
                        address,
                        attempt,
                        done.text());
            } else if (fate == Fate.REFUSED) {
                LOG.warn("{} at {} was refused: {}", this, address, done.text());
            }
            if (request != null) {
                care.notes.ledger().record(request.id());
                inHand.remove(request.id());
            }
            care.counts.count(fate);
            acknowledge(message);
            over.complete(true);
        }

        @Override
        public String toString() {
            return request == null ? "A message that is no request" : request + " with id " + request.id();
        }
    }
}
