package org.virga.hypervisor.libvirt;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.DriverException.Reason;

/**
 * The threads that go into native code, where nothing can interrupt them, so that their callers need not wait for ever.
 *
 * <p>A thread that does not come back is not replaced without limit: its connection is given up, at most one thread a host
 * opens another, and libvirt's keep-alive lets the lost one go in time.
 */
final class NativeThreads {

    private static final Logger LOG = LoggerFactory.getLogger(NativeThreads.class);

    private static final long IDLE_SECONDS = 30;

    private final ExecutorService executor;

    NativeThreads() {
        AtomicInteger number = new AtomicInteger();
        ThreadFactory factory = task -> {
            Thread thread = new Thread(task, "virga-libvirt-call-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        // After the end, a thread that comes back late still closes what it opened: by itself.
        executor = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                factory,
                (task, pool) -> task.run());
    }

    /** A native call, or a few that belong together. */
    interface NativeCall<R> {
        R run() throws LibvirtFailure;
    }

    /** Starts the call on a thread of its own. The future ends with what the call threw. */
    <R> CompletableFuture<R> start(NativeCall<R> call) {
        CompletableFuture<R> future = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                future.complete(call.run());
            } catch (LibvirtFailure | RuntimeException | java.lang.Error e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }

    /** Runs something for which nobody waits. */
    void run(Runnable task) {
        executor.execute(task);
    }

    /**
     * Waits for the call.
     *
     * @throws TimeoutException when it has not ended in time; it goes on
     * @throws LibvirtFailure when it threw this
     * @throws DriverException when the waiting thread is interrupted
     */
    static <R> R await(CompletableFuture<R> call, String what, Duration limit)
            throws TimeoutException, LibvirtFailure, DriverException {
        try {
            return call.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DriverException(Reason.UNREACHABLE, what + ": interrupted while libvirt was at it", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LibvirtFailure failure) {
                throw failure;
            }
            throw new IllegalStateException(what + " failed", e.getCause());
        }
    }

    /** Ends the idle threads, and the others when they come back. */
    void stop(Duration limit) {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.warn("A call to libvirt has not come back after {}; its thread is left behind", limit);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
