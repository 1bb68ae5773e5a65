package org.virga.http;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Reads bodies, holding no thread while bytes are on their way. Each is limited in size and time, and all of them together
 * in size, so that senders who are many or slow cannot fill the memory. Any thread may call.
 */
final class Bodies {

    private static final long ALL_BYTES = 64L << 20;
    private static final int SECONDS = 60;

    private final int mostBytes;
    private final Scheduler timer;
    private final AtomicLong reserved = new AtomicLong();

    Bodies(int mostBytes, Scheduler timer) {
        this.mostBytes = mostBytes;
        this.timer = timer;
    }

    /**
     * Reads a request's body.
     *
     * @param read gets it, on a thread that may block
     * @param refused gets the status to answer when it is too long, too slow, broken off, or one too many
     */
    void read(Request request, Consumer<byte[]> read, IntConsumer refused) {
        long declared = request.getLength();
        if (declared > mostBytes) {
            refused.accept(413);
            return;
        }
        long share = declared < 0 ? mostBytes : declared;
        if (reserved.addAndGet(share) > ALL_BYTES) {
            reserved.addAndGet(-share);
            refused.accept(503);
            return;
        }
        Scheduler.Task deadline = timer.schedule(
                () -> request.fail(new TimeoutException("The body took longer than " + SECONDS + " s")),
                SECONDS,
                TimeUnit.SECONDS);
        Content.Source.asByteArrayAsync(
                request,
                mostBytes,
                Promise.Invocable.from(
                        InvocationType.BLOCKING,
                        body -> {
                            deadline.cancel();
                            reserved.addAndGet(-share);
                            read.accept(body);
                        },
                        failure -> {
                            deadline.cancel();
                            reserved.addAndGet(-share);
                            refused.accept(status(failure));
                        }));
    }

    private static int status(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return 408;
        }
        // What Jetty says of more bytes than it was allowed to read.
        return failure instanceof IllegalStateException ? 413 : 400;
    }
}
