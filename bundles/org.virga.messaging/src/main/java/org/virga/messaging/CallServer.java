package org.virga.messaging;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.apache.activemq.command.ActiveMQDestination;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.message.RpcException.Reason;
import org.virga.messaging.Request.Verdict;

/**
 * Answers the calls that come to one queue, and carries out what comes to one topic.
 *
 * <p>A request whose id was seen before has been sent again because a connection was lost: it is answered as before, and not
 * carried out twice. A request past its deadline is dropped. Requests that have not begun when this is closed go back to
 * the queue, for the next one who serves it. A request that its caller took back is dropped when it has not begun, and
 * interrupted when it has.
 */
final class CallServer implements Inlet {

    private static final Logger LOG = LoggerFactory.getLogger(CallServer.class);
    private static final String QUEUE_OPTIONS = "?consumer.prefetchSize=100";
    /** Of a topic the broker keeps no more than this for a process that does not take it, and drops the oldest. */
    private static final String TOPIC_OPTIONS = "?consumer.prefetchSize=1000&consumer.maximumPendingMessageLimit=10000";

    private static final int REMEMBERED = 2_000;
    /** Characters. A longer answer is not kept; should it be asked for again, it is made again. */
    private static final int LONGEST_REMEMBERED = 16_384;

    private final Link link;
    private final Codec codec;
    private final Methods methods;
    private final Workers workers;
    private final ActiveMQDestination address;
    private final Recent<CompletableFuture<Request.Done>> recent = new Recent<>(REMEMBERED);
    /** What waits for a thread or is being carried out, by request. */
    private final Map<String, Work> inHand = new ConcurrentHashMap<>();
    /** What they have together. */
    private final Budget room;

    private final Fence fence;

    CallServer(
            Link link,
            Codec codec,
            Methods methods,
            Workers workers,
            ActiveMQDestination address,
            Budget room,
            Fence fence) {
        this.link = link;
        this.codec = codec;
        this.methods = methods;
        this.workers = workers;
        this.address = address;
        this.room = room;
        this.fence = fence;
    }

    @Override
    public Wire.Subscription open(Wire wire) throws JMSException {
        // A notice comes once, acknowledged or not, so they are acknowledged by the hundreds.
        int acknowledging = address.isTopic() ? Session.DUPS_OK_ACKNOWLEDGE : Session.AUTO_ACKNOWLEDGE;
        return wire.subscribe(prefetching(address), acknowledging, this::onMessage);
    }

    /** Bounded, so that what a process is too slow for lies at the broker, or nowhere, and not in its memory. */
    private static ActiveMQDestination prefetching(ActiveMQDestination from) {
        return from.isTopic() ? Outgoing.bounded(from, TOPIC_OPTIONS) : Outgoing.bounded(from, QUEUE_OPTIONS);
    }

    private void onMessage(Message message) {
        Request request;
        try {
            request = Request.of(message);
        } catch (BadMessageException | JMSException | RuntimeException e) {
            LOG.warn("A message at {} is dropped: {}", address, e.getMessage());
            return;
        }
        if (request.method().equals(Headers.CANCEL)) {
            Work cancelled = inHand.get(request.id());
            if (cancelled != null) {
                cancelled.cancel();
            }
            return;
        }
        CompletableFuture<Request.Done> done = new CompletableFuture<>();
        CompletableFuture<Request.Done> before = recent.putIfNew(request.id(), done);
        if (before == null) {
            accept(new Work(request, done));
        } else if (before.isDone()) {
            answerAgain(request, before.join());
        }
    }

    private void accept(Work work) {
        Request request = work.request;
        if (!room.take(request.body().length())) {
            recent.forget(request.id());
            refuse(request, room + " are carried out or wait already");
            return;
        }
        inHand.put(request.id(), work);
        try {
            workers.execute(work);
        } catch (RejectedExecutionException e) {
            recent.forget(request.id());
            work.over();
            if (workers.stopped()) {
                giveBack(work);
            } else {
                refuse(request, String.valueOf(e.getMessage()));
            }
        }
    }

    private void answerAgain(Request request, Request.Done done) {
        try {
            workers.execute(() -> reply(request, done));
        } catch (RejectedExecutionException e) {
            LOG.debug("{} asked again, and is not answered again: {}", request, e.getMessage());
        }
    }

    private void refuse(Request request, String why) {
        Refusal busy = Refusal.busy("Too busy: " + address.getPhysicalName() + ": " + why, workers.untilCalm());
        reply(request, Request.Done.refused(codec, Reason.BUSY, busy, Verdict.AGAIN));
    }

    @Override
    public boolean acknowledgesWhenDone() {
        return false;
    }

    @Override
    public void giveBack(Runnable task) {
        if (task instanceof Work work && address.isQueue()) {
            send(work.request, work.request.again(address));
        }
    }

    private void reply(Request request, Request.Done done) {
        ActiveMQDestination to = request.replyTo();
        if (to != null) {
            send(request, request.reply(to, done.outcome(), done.body()));
        } else if (!done.ok()) {
            LOG.warn("{} at {}: {}", request, address, done.text());
        }
    }

    /** Sends when there is a connection, as long as somebody waits for it. */
    private void send(Request request, Outgoing outgoing) {
        try {
            while (true) {
                Wire wire = link.await(request.leftNanos());
                if (wire == null) {
                    LOG.warn("The answer to {} is lost: no connection to the broker", request);
                    return;
                }
                @Nullable String failure = trySend(wire, outgoing);
                if (failure == null) {
                    return;
                }
                link.broken(wire, "Connection lost: " + failure);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static @Nullable String trySend(Wire wire, Outgoing outgoing) {
        try {
            wire.send(outgoing);
            return null;
        } catch (JMSException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** A request to be carried out. */
    private final class Work implements Runnable {

        private final Request request;
        private final CompletableFuture<Request.Done> done;
        /** Whoever carries it out. Guarded by {@code this}. */
        private @Nullable Thread runner;
        /** Guarded by {@code this}. */
        private boolean cancelled;

        Work(Request request, CompletableFuture<Request.Done> done) {
            this.request = request;
            this.done = done;
        }

        @Override
        public void run() {
            try {
                if (!begin()) {
                    recent.forget(request.id());
                    return;
                }
                Request.Done result;
                boolean takenBack;
                try {
                    result = carryOut();
                } finally {
                    takenBack = end();
                }
                done.complete(result);
                if (!takenBack) {
                    reply(request, result);
                }
                if (result.body().length() > LONGEST_REMEMBERED) {
                    recent.forget(request.id());
                }
            } finally {
                over();
            }
        }

        private Request.Done carryOut() {
            String outdated = fence.against(request, false);
            if (outdated != null) {
                return Request.Done.refused(codec, Reason.REFUSED, new Refusal(outdated), Verdict.REFUSED);
            }
            long begin = System.nanoTime();
            Request.Done result = methods.carryOut(request);
            workers.took(System.nanoTime() - begin);
            return result;
        }

        /** Nothing of it is in hand any more. */
        void over() {
            inHand.remove(request.id());
            room.giveBack(request.body().length());
        }

        private synchronized boolean begin() {
            boolean late = request.leftNanos() <= 0;
            if (late || cancelled) {
                LOG.info(
                        "{} at {} is dropped: {}",
                        request,
                        address,
                        late ? "its deadline is over" : "its caller took it back");
                return false;
            }
            runner = Thread.currentThread();
            return true;
        }

        /** Answers whether it was taken back. The interruption goes no further than the handler. */
        private synchronized boolean end() {
            runner = null;
            if (cancelled) {
                Thread.interrupted();
            }
            return cancelled;
        }

        synchronized void cancel() {
            cancelled = true;
            if (runner != null) {
                LOG.info("{} at {} is interrupted: its caller took it back", request, address);
                runner.interrupt();
            }
        }
    }
}
