package org.virga.messaging;

import static org.virga.messaging.Talk.ASK;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcHandlers;
import org.virga.messaging.Talk.Ask;
import org.virga.messaging.Talk.Told;

/**
 * Measures calls and casts between two ends in this process. Run by {@code distribution/bench/rpc}.
 *
 * <p>Arguments: the broker's URL, or {@code vm} for one in this process; seconds to warm up; seconds for each figure;
 * callers at once; rounds; then settings as name=value. Writes a line a round: p50 and p99 of a call alone in milliseconds,
 * calls a second, p50 of such a call, casts a second.
 */
final class RpcBenchmark {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final PrintStream OUT = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
    private static final String TEXT = "x".repeat(200);

    private final JmsMessaging client;
    private final int callers;

    private RpcBenchmark(JmsMessaging client, int callers) {
        this.client = client;
        this.callers = callers;
    }

    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory(Path.of(System.getProperty("virga.bench.directory", ".")), "rpc");
        TestBroker near = args[0].equals("vm") ? new TestBroker(directory.resolve("broker")).start() : null;
        Map<String, Object> settings = new HashMap<>(Map.of("url", near == null ? args[0] : near.url()));
        for (String setting : Arrays.asList(args).subList(5, args.length)) {
            settings.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        settings.put("directory", directory.resolve("server").toString());
        JmsMessaging server = new JmsMessaging(TestSettings.with(settings));
        settings.put("directory", directory.resolve("client").toString());
        JmsMessaging client = new JmsMessaging(TestSettings.with(settings));
        RpcBenchmark benchmark = new RpcBenchmark(client, Integer.parseInt(args[3]));
        server.serve(
                "bench",
                RpcHandlers.builder().on(ASK, ask -> new Told(ask.text())).build());
        client.call("bench", ASK, new Ask(""), PATIENCE);
        long seconds = Integer.parseInt(args[2]);
        benchmark.alone(Integer.parseInt(args[1]));
        benchmark.together(Integer.parseInt(args[1]));
        for (int round = 0; round < Integer.parseInt(args[4]); round++) {
            double[] alone = benchmark.alone(seconds);
            double[] together = benchmark.together(seconds);
            double casts = benchmark.casts(seconds);
            OUT.printf(
                    Locale.ROOT,
                    "%.3f %.3f %.0f %.3f %.0f%n",
                    percentile(alone, 50),
                    percentile(alone, 99),
                    together.length / (double) seconds,
                    percentile(together, 50),
                    casts);
        }
        client.stop();
        server.stop();
        if (near != null) {
            near.close();
        }
        System.exit(0);
    }

    private double[] alone(long seconds) {
        return calls(seconds, 1);
    }

    private double[] together(long seconds) {
        return calls(seconds, callers);
    }

    /** Milliseconds of each call. */
    private double[] calls(long seconds, int threads) {
        double[][] times = new double[threads][];
        run(threads, thread -> {
            double[] mine = new double[(1 << 20) / threads];
            int count = 0;
            long end = System.nanoTime() + seconds * 1_000_000_000L;
            long begin = System.nanoTime();
            while (begin < end && count < mine.length) {
                client.call("bench", ASK, new Ask(TEXT), PATIENCE);
                long now = System.nanoTime();
                mine[count++] = (now - begin) / 1e6;
                begin = now;
            }
            times[thread] = Arrays.copyOf(mine, count);
        });
        return Arrays.stream(times).flatMapToDouble(Arrays::stream).toArray();
    }

    /** Casts a second that the broker has stored. */
    private double casts(long seconds) {
        LongAdder stored = new LongAdder();
        run(callers, thread -> {
            long end = System.nanoTime() + seconds * 1_000_000_000L;
            while (System.nanoTime() < end) {
                client.cast("bench", ASK, new Ask(TEXT));
                stored.increment();
            }
        });
        return stored.sum() / (double) seconds;
    }

    @FunctionalInterface
    private interface Work {
        void of(int thread) throws RpcException, InterruptedException;
    }

    private static void run(int threads, Work work) {
        CountDownLatch done = new CountDownLatch(threads);
        AtomicLong failed = new AtomicLong();
        IntStream.range(0, threads).forEach(thread -> new Thread(() -> {
                    try {
                        work.of(thread);
                    } catch (RpcException | InterruptedException e) {
                        failed.incrementAndGet();
                        throw new IllegalStateException(e);
                    } finally {
                        done.countDown();
                    }
                })
                .start());
        try {
            done.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (failed.get() > 0) {
            throw new IllegalStateException(failed + " threads failed");
        }
    }

    private static double percentile(double[] values, int percent) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) ((sorted.length - 1) * percent / 100.0)];
    }
}
