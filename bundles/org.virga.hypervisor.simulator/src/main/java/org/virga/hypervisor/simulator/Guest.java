package org.virga.hypervisor.simulator;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.GuestState.Power;

/**
 * A simulated guest.
 *
 * @param since when it was started or stopped, in milliseconds
 * @param boots how often this run was booted: 1, and one more with each reboot
 */
record Guest(
        UUID vm,
        long epoch,
        boolean running,
        String instanceName,
        String hostName,
        int cpus,
        int mhz,
        long memoryBytes,
        long since,
        int boots,
        String detail) {

    private static final int FIELDS = 11;
    private static final long MIB = 1024 * 1024;

    static Guest started(GuestSpec spec, long now) {
        return new Guest(
                spec.vm(),
                spec.epoch(),
                true,
                spec.instanceName(),
                spec.hostName(),
                spec.cpuNumber(),
                spec.cpuSpeedMhz(),
                spec.memoryBytes(),
                now,
                1,
                "running");
    }

    Guest stopped(String why, long now) {
        return new Guest(vm, epoch, false, instanceName, hostName, cpus, mhz, memoryBytes, now, boots, why);
    }

    Guest rebooted() {
        return new Guest(vm, epoch, true, instanceName, hostName, cpus, mhz, memoryBytes, since, boots + 1, "rebooted");
    }

    GuestState state() {
        return new GuestState(vm, instanceName, epoch, running ? Power.RUNNING : Power.STOPPED, detail);
    }

    /** What such a guest keeps busy, of its processors: between 5 and 35 per cent, always the same. */
    double busyShare() {
        return 0.05 + Math.floorMod(vm.hashCode(), 31) / 100.0;
    }

    /** What it sends in a second, and receives. */
    long bytesPerSecond() {
        return 1_000L * (10 + Math.floorMod(vm.hashCode(), 91));
    }

    String console() {
        StringBuilder text = new StringBuilder();
        for (int boot = 1; boot <= boots; boot++) {
            text.append("Simulated guest ").append(instanceName).append(", ").append(vm);
            text.append(", epoch ").append(epoch).append(", boot ").append(boot).append('\n');
            text.append(cpus)
                    .append(" x ")
                    .append(mhz)
                    .append(" MHz, ")
                    .append(memoryBytes / MIB)
                    .append(" MiB\n");
            text.append(hostName).append(" login: \n");
        }
        if (!running) {
            text.append(detail)
                    .append(" at ")
                    .append(Instant.ofEpochMilli(since))
                    .append('\n');
        }
        return text.toString();
    }

    /** As a line of the journal, without its end. */
    String toLine() {
        return String.join(
                "\t",
                vm.toString(),
                Long.toString(epoch),
                running ? "running" : "stopped",
                encoded(instanceName),
                encoded(hostName),
                Integer.toString(cpus),
                Integer.toString(mhz),
                Long.toString(memoryBytes),
                Long.toString(since),
                Integer.toString(boots),
                encoded(detail));
    }

    /** @throws IllegalArgumentException when the line is none of a guest's */
    static Guest ofLine(String line) {
        String[] field = line.split("\t", -1);
        if (field.length != FIELDS) {
            throw new IllegalArgumentException("A guest has " + FIELDS + " fields");
        }
        return new Guest(
                UUID.fromString(field[0]),
                Long.parseLong(field[1]),
                field[2].equals("running"),
                decoded(field[3]),
                decoded(field[4]),
                Integer.parseInt(field[5]),
                Integer.parseInt(field[6]),
                Long.parseLong(field[7]),
                Long.parseLong(field[8]),
                Integer.parseInt(field[9]),
                decoded(field[10]));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
