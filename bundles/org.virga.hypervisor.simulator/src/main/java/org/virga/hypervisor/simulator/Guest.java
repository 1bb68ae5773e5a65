package org.virga.hypervisor.simulator;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.GuestState.End;
import org.virga.api.compute.GuestState.Power;

/**
 * A simulated guest.
 *
 * @param since when it was started or stopped, in milliseconds
 * @param boots how often this run was booted: 1, and one more with each reboot
 * @param way how it leaves, or left, this host; null unless it is sent or was handed over
 * @param end why it does not run; null unless it is stopped, and for one that was stopped before that was written down
 */
record Guest(
        UUID vm,
        long epoch,
        Status status,
        String instanceName,
        String hostName,
        int cpus,
        int mhz,
        long memoryBytes,
        long since,
        int boots,
        String detail,
        @Nullable Way way,
        @Nullable End end) {

    /** Those of a guest without a way and without an end. No guest has both. */
    private static final int FIELDS = 11;

    private static final long MIB = 1024 * 1024;

    /** How it stands on its host. In lower case they stand in the journal. */
    enum Status {
        RUNNING,
        STOPPED,
        SENDING,
        HANDING_OVER,
        HANDED_OVER,
        WAITING,
        ARRIVED
    }

    static Guest started(GuestSpec spec, long now) {
        return new Guest(
                spec.vm(),
                spec.epoch(),
                Status.RUNNING,
                spec.instanceName(),
                spec.hostName(),
                spec.cpuNumber(),
                spec.cpuSpeedMhz(),
                spec.memoryBytes(),
                now,
                1,
                "running",
                null,
                null);
    }

    /** One that is to come from another host. */
    static Guest expected(GuestSpec spec, long now) {
        return started(spec, now).with(Status.WAITING, spec.epoch(), "waits to be taken over", null);
    }

    Guest with(Status status, long epoch, String detail, @Nullable Way way) {
        return new Guest(
                vm, epoch, status, instanceName, hostName, cpus, mhz, memoryBytes, since, boots, detail, way, end);
    }

    /** Whether it runs here, being sent or not. */
    boolean running() {
        return status == Status.RUNNING || status == Status.SENDING;
    }

    /** Whether it takes memory here. */
    boolean occupies() {
        return status != Status.STOPPED && status != Status.HANDED_OVER;
    }

    /** Whether something may become of it by itself. */
    boolean underWay() {
        return status == Status.SENDING || status == Status.HANDING_OVER || status == Status.WAITING;
    }

    Guest stopped(End how, String why, long now) {
        return new Guest(
                vm, epoch, Status.STOPPED, instanceName, hostName, cpus, mhz, memoryBytes, now, boots, why, null, how);
    }

    Guest rebooted() {
        return new Guest(
                vm,
                epoch,
                status,
                instanceName,
                hostName,
                cpus,
                mhz,
                memoryBytes,
                since,
                boots + 1,
                "rebooted",
                way,
                end);
    }

    GuestState state() {
        Power power = running() ? Power.RUNNING : occupies() ? Power.PAUSED : Power.STOPPED;
        return new GuestState(vm, instanceName, epoch, power, detail, power == Power.STOPPED ? end : null);
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
        if (status == Status.STOPPED) {
            text.append(detail)
                    .append(" at ")
                    .append(Instant.ofEpochMilli(since))
                    .append('\n');
        }
        return text.toString();
    }

    /** As a line of the journal, without its end. */
    String toLine() {
        String line = String.join(
                "\t",
                vm.toString(),
                Long.toString(epoch),
                status.name().toLowerCase(Locale.ROOT),
                encoded(instanceName),
                encoded(hostName),
                Integer.toString(cpus),
                Integer.toString(mhz),
                Long.toString(memoryBytes),
                Long.toString(since),
                Integer.toString(boots),
                encoded(detail));
        if (way != null) {
            return line + "\t" + way.toField();
        }
        return end == null ? line : line + "\t" + end.name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException when the line is none of a guest's */
    static Guest ofLine(String line) {
        String[] field = line.split("\t", -1);
        if (field.length != FIELDS && field.length != FIELDS + 1) {
            throw new IllegalArgumentException(
                    "A guest has " + FIELDS + " fields, and one more on its way or at its end");
        }
        String last = field.length == FIELDS ? "" : field[FIELDS];
        boolean ended = Arrays.stream(End.values()).anyMatch(end -> end.name().equalsIgnoreCase(last));
        return new Guest(
                UUID.fromString(field[0]),
                Long.parseLong(field[1]),
                Status.valueOf(field[2].toUpperCase(Locale.ROOT)),
                decoded(field[3]),
                decoded(field[4]),
                Integer.parseInt(field[5]),
                Integer.parseInt(field[6]),
                Long.parseLong(field[7]),
                Long.parseLong(field[8]),
                Integer.parseInt(field[9]),
                decoded(field[10]),
                last.isEmpty() || ended ? null : Way.ofField(last),
                ended ? End.valueOf(last.toUpperCase(Locale.ROOT)) : null);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
