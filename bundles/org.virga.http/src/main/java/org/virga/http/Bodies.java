package org.virga.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;
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
        new Reading(request, share, read, refused).run();
    }

    /** One body on its way; Jetty runs it again when more has come. */
    private final class Reading implements Runnable, Invocable {

        private final Request request;
        private final long share;
        private final Consumer<byte[]> read;
        private final IntConsumer refused;
        private final ByteArrayOutputStream bytes;
        private final Scheduler.Task deadline;

        Reading(Request request, long share, Consumer<byte[]> read, IntConsumer refused) {
            this.request = request;
            this.share = share;
            this.read = read;
            this.refused = refused;
            this.bytes = new ByteArrayOutputStream((int) Math.min(share, 8192));
            this.deadline = timer.schedule(
                    () -> request.fail(new TimeoutException("The body took longer than " + SECONDS + " s")),
                    SECONDS,
                    TimeUnit.SECONDS);
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.BLOCKING;
        }

        @Override
        public void run() {
            while (true) {
                Content.Chunk chunk = request.read();
                if (chunk == null) {
                    request.demand(this);
                    return;
                }
                if (Content.Chunk.isFailure(chunk)) {
                    end();
                    refused.accept(chunk.getFailure() instanceof TimeoutException ? 408 : 400);
                    return;
                }
                take(chunk.getByteBuffer());
                chunk.release();
                if (bytes.size() > mostBytes) {
                    end();
                    refused.accept(413);
                    return;
                }
                if (chunk.isLast()) {
                    end();
                    read.accept(bytes.toByteArray());
                    return;
                }
            }
        }

        private void take(ByteBuffer more) {
            byte[] copy = new byte[more.remaining()];
            more.get(copy);
            bytes.writeBytes(copy);
        }

        private void end() {
            deadline.cancel();
            reserved.addAndGet(-share);
        }
    }
}
