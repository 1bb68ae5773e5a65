package org.virga.ha;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.spi.PluginSet;

/**
 * Asks plugins side by side, each with an end. A plugin that does not end in time is interrupted and answered for; it stays
 * held until it has ended, so that it is not deactivated under the call. Any thread may call.
 */
final class Probes implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Probes.class);

    private final ThreadPoolExecutor threads;
    private final ScheduledExecutorService timer;

    /**
     * Without work.
     *
     * @param most how many plugins are asked at a time
     * @param timer ends what takes too long; not closed here
     */
    Probes(int most, ScheduledExecutorService timer) {
        this.timer = timer;
        threads = Workers.named("virga-ha-probe", most);
    }

    /** A question to a plugin. */
    interface Question<P, R> {
        /** Null from a plugin that has nothing to do with it. */
        @Nullable
        R ask(P plugin) throws InterruptedException;
    }

    /** Stands for the answer of a plugin that gives none. */
    interface Substitute<P, R> {
        R of(P plugin, String why);
    }

    /** A plugin's answer, or what stands for it, and how long it took. */
    record Answer<P, R>(P plugin, @Nullable R value, Duration took) {

        R get() {
            if (value == null) {
                throw new IllegalStateException("No answer");
            }
            return value;
        }
    }

    /**
     * Asks all plugins of a kind.
     *
     * @param limit for each of them, from when it is asked
     * @return completes on a thread of this object, when all have answered or their time is over; never exceptionally
     */
    <P, R> CompletableFuture<List<Answer<P, R>>> ask(
            PluginSet<P> plugins, Duration limit, Question<P, R> question, Substitute<P, R> substitute) {
        PluginSet.Hold<P> hold = plugins.hold();
        AtomicInteger open = new AtomicInteger(1);
        Runnable left = () -> {
            if (open.decrementAndGet() == 0) {
                hold.close();
            }
        };
        List<Asking<P, R>> asked = new ArrayList<>();
        for (P plugin : List.copyOf(hold.plugins())) {
            open.incrementAndGet();
            Asking<P, R> asking = new Asking<>(plugin, question, substitute, left);
            asked.add(asking);
            execute(asking, limit);
        }
        left.run();
        return CompletableFuture.allOf(
                        asked.stream().map(asking -> asking.answer).toArray(CompletableFuture<?>[]::new))
                .thenApply(all -> asked.stream()
                        .map(asking -> asking.answer.join())
                        .filter(answer -> answer.value != null)
                        .toList());
    }

    private <P, R> void execute(Asking<P, R> asking, Duration limit) {
        Task task = new Task(asking);
        asking.onBegin = () -> {
            var unused = timer.schedule(
                    () -> {
                        if (asking.giveUp("no answer within " + limit.toMillis() + " ms")) {
                            task.cancel(true);
                        }
                    },
                    limit.toMillis(),
                    TimeUnit.MILLISECONDS);
        };
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("Nobody is asked any more, this part is being stopped", e);
            asking.giveUp("not asked");
            asking.left.run();
        }
    }

    @Override
    public void close() {
        String late = "An investigator or fencer does not end; its thread is left behind";
        for (Runnable never : Workers.stop(threads, late)) {
            if (never instanceof Task task) {
                task.asking.giveUp("not asked");
                task.asking.left.run();
            }
        }
    }

    /** Interrupts are its own: one that comes late does not hit what its thread does next. */
    private static final class Task extends FutureTask<@Nullable Void> {

        private final Asking<?, ?> asking;

        Task(Asking<?, ?> asking) {
            super(asking, null);
            this.asking = asking;
        }
    }

    /** One plugin being asked. */
    private static final class Asking<P, R> implements Runnable {

        private final P plugin;
        private final Question<P, R> question;
        private final Substitute<P, R> substitute;
        private final Runnable left;
        private final CompletableFuture<Answer<P, R>> answer = new CompletableFuture<>();
        private final long created = System.nanoTime();
        private Runnable onBegin = () -> {};

        Asking(P plugin, Question<P, R> question, Substitute<P, R> substitute, Runnable left) {
            this.plugin = plugin;
            this.question = question;
            this.substitute = substitute;
            this.left = left;
        }

        @Override
        public void run() {
            try {
                onBegin.run();
                answer.complete(new Answer<>(plugin, question.ask(plugin), took()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                giveUp("interrupted");
            } catch (RuntimeException | LinkageError e) {
                // The place where foreign code is called: whatever it does, the others are heard.
                LOG.error("{} failed; it has no say", plugin.getClass().getName(), e);
                giveUp("it failed: " + e);
            } finally {
                left.run();
            }
        }

        /** Whether that made a difference. */
        boolean giveUp(String why) {
            return answer.complete(new Answer<>(plugin, substitute.of(plugin, why), took()));
        }

        private Duration took() {
            return Duration.ofNanos(System.nanoTime() - created);
        }
    }
}
