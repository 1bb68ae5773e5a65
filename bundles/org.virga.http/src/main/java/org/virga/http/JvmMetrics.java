package org.virga.http;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.virga.api.health.MetricSource;

/** What the process itself uses: memory, threads, processor time, garbage collection. */
@Component(name = "org.virga.http.jvm")
public final class JvmMetrics implements MetricSource {

    private static final Path STATUS = Path.of("/proc/self/status");

    @Activate
    public JvmMetrics() {}

    @Override
    public void collect(Sink sink) {
        memory(sink, "heap", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage());
        memory(sink, "nonheap", ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage());
        sink.gauge(
                "virga_jvm_threads",
                "Live threads.",
                Map.of(),
                ManagementFactory.getThreadMXBean().getThreadCount());
        sink.gauge(
                "virga_jvm_uptime_seconds",
                "Time since the start of the process.",
                Map.of(),
                ManagementFactory.getRuntimeMXBean().getUptime() / 1e3);
        ManagementFactory.getGarbageCollectorMXBeans().forEach(gc -> {
            Map<String, String> name = Map.of("gc", gc.getName());
            sink.counter("virga_jvm_gc_runs_total", "Garbage collections.", name, (double) gc.getCollectionCount());
            sink.counter(
                    "virga_jvm_gc_seconds_total",
                    "Time spent in garbage collections.",
                    name,
                    gc.getCollectionTime() / 1e3);
        });
        sink.gauge(
                "virga_jvm_classes",
                "Loaded classes.",
                Map.of(),
                ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
        sink.counter(
                "virga_process_cpu_seconds_total",
                "Processor time used.",
                Map.of(),
                ProcessHandle.current()
                                .info()
                                .totalCpuDuration()
                                .orElse(Duration.ZERO)
                                .toMillis()
                        / 1e3);
        resident(sink);
    }

    private static void memory(Sink sink, String area, MemoryUsage usage) {
        Map<String, String> label = Map.of("area", area);
        sink.gauge("virga_jvm_memory_used_bytes", "Memory in use.", label, (double) usage.getUsed());
        sink.gauge("virga_jvm_memory_committed_bytes", "Memory taken from the system.", label, (double)
                usage.getCommitted());
    }

    private static void resident(Sink sink) {
        List<String> lines;
        try {
            lines = Files.readAllLines(STATUS);
        } catch (IOException e) {
            // Only Linux tells, and the page is of use without it.
            return;
        }
        lines.stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> line.replaceAll("\\D", ""))
                .forEach(kib -> sink.gauge(
                        "virga_process_resident_bytes",
                        "Memory of the process that is in RAM.",
                        Map.of(),
                        Long.parseLong(kib) * 1024.0));
    }
}
