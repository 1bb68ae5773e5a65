package org.virga.hypervisor.simulator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.GuestState.End;
import org.virga.api.model.HostCapacity;
import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.DriverException.Reason;
import org.virga.spi.hypervisor.HypervisorDriver.HostLoad;

/**
 * A machine that is not there, and its guests. For any number of threads.
 *
 * <p>A change is written down before it is seen. That happens under this host's lock: it takes a few microseconds, since
 * nobody waits for a disk, and it keeps the order of the lines that of the changes.
 */
final class SimulatedHost implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SimulatedHost.class);
    private static final String GONE = "gone";
    private static final int FEW_LINES = 1_000;
    private static final long MIB = 1024 * 1024;
    private static final double MILLIS_PER_SECOND = 1_000;

    private final String path;
    private final Journal journal;
    private final Map<UUID, Guest> guests = new LinkedHashMap<>();
    /** Those of which something may become by itself. */
    private final Set<UUID> underWay = new LinkedHashSet<>();
    /** Bytes of runs that are over. */
    private long pastBytes;
    /** More are a file that should be shortened. */
    private int mostLines = FEW_LINES;

    SimulatedHost(String path, Path file) throws IOException {
        this.path = path;
        this.journal = Journal.open(file, this::replay);
    }

    /** Leaves a file of this host, so that others see that it is here. */
    synchronized void settle() throws DriverException {
        try {
            journal.create();
        } catch (IOException e) {
            throw unwritten(e);
        }
    }

    synchronized List<GuestState> guests() {
        return guests.values().stream().map(Guest::state).toList();
    }

    synchronized Optional<Guest> guest(UUID vm) {
        return Optional.ofNullable(guests.get(vm));
    }

    /** Runs a guest, unless it runs already. */
    synchronized Guest start(GuestSpec spec, HostCapacity capacity, double overcommit, long now)
            throws DriverException {
        Guest known = guests.get(spec.vm());
        if (known != null && known.running()) {
            return known;
        }
        checkRoom(spec, capacity, overcommit);
        return put(Guest.started(spec, now));
    }

    private void checkRoom(GuestSpec spec, HostCapacity capacity, double overcommit) throws DriverException {
        if (spec.cpuNumber() > capacity.cpuCores()) {
            throw new DriverException(
                    Reason.NO_ROOM,
                    path + " has " + capacity.cpuCores() + " processors, the guest wants " + spec.cpuNumber());
        }
        long room = (long) (capacity.memoryBytes() * overcommit) - usedMemory();
        if (spec.memoryBytes() > room) {
            throw new DriverException(
                    Reason.NO_ROOM,
                    path + " has " + room / MIB + " MiB of memory left, the guest wants " + spec.memoryBytes() / MIB);
        }
    }

    /** Takes in a guest that is to come, unless it is expected with this epoch or has come. */
    synchronized Guest expect(GuestSpec spec, HostCapacity capacity, double overcommit, long now)
            throws DriverException {
        Guest known = guests.get(spec.vm());
        if (known != null && known.occupies() && known.epoch() >= spec.epoch()) {
            return known;
        }
        checkRoom(spec, capacity, overcommit);
        return put(Guest.expected(spec, now));
    }

    /** Changes a guest that runs; does nothing when it does not. */
    synchronized Optional<Guest> change(UUID vm, UnaryOperator<Guest> how) throws DriverException {
        Guest known = guests.get(vm);
        return known == null || !known.running() ? Optional.empty() : Optional.of(put(how.apply(known)));
    }

    /** Changes a guest, as it is when this is called; does nothing when there is none. */
    synchronized void replace(UUID vm, Step how) throws DriverException {
        Guest known = guests.get(vm);
        if (known == null) {
            return;
        }
        Guest next = how.next(known);
        if (!next.equals(known)) {
            put(next);
        }
    }

    /** What becomes of a guest. It may end in the guest itself. */
    interface Step {
        Guest next(Guest guest) throws DriverException;
    }

    /** Lets happen what happened to guests on their way since somebody looked; step after step, each written down. */
    synchronized void advance(Step step) throws DriverException {
        for (UUID vm : List.copyOf(underWay)) {
            for (Guest guest = guests.get(vm); guest != null && guest.underWay(); guest = guests.get(vm)) {
                Guest next = step.next(guest);
                if (next.equals(guest)) {
                    break;
                }
                put(next);
            }
        }
    }

    /**
     * Ends every guest that is here; of one that was awaited nothing is left.
     *
     * @param still whether it has no power even now that nobody can start a guest
     */
    synchronized void losePower(long now, BooleanSupplier still) throws DriverException {
        if (!still.getAsBoolean()) {
            return;
        }
        for (Guest guest : List.copyOf(guests.values())) {
            if (guest.status() == Guest.Status.WAITING) {
                destroy(guest.vm());
            } else if (guest.occupies()) {
                put(guest.stopped(End.CUT_OFF, "The host lost its power", now));
            }
        }
    }

    synchronized void destroy(UUID vm) throws DriverException {
        if (guests.containsKey(vm)) {
            write(vm + "\t" + GONE);
            guests.remove(vm);
            underWay.remove(vm);
        }
    }

    synchronized HostLoad load(HostCapacity capacity, long now) {
        double busyCpus = 0;
        double busyMhz = 0;
        long bytes = pastBytes;
        for (Guest guest : guests.values()) {
            if (guest.running()) {
                busyCpus += guest.cpus() * guest.busyShare();
                busyMhz += guest.cpus() * guest.mhz() * guest.busyShare();
                bytes += sent(guest, now);
            }
        }
        long used = usedMemory();
        double allMhz = (double) capacity.cpuCores() * capacity.cpuSpeedMhz();
        return new HostLoad(
                Math.min(100, 100 * busyMhz / allMhz),
                Math.min(used, capacity.memoryBytes()),
                Math.max(0, capacity.memoryBytes() - used),
                busyCpus,
                bytes,
                bytes);
    }

    @Override
    public synchronized void close() throws IOException {
        journal.close();
    }

    private Guest put(Guest guest) throws DriverException {
        write(guest.toLine());
        Guest before = remember(guest);
        if (before != null && before.running() && !guest.running()) {
            pastBytes += sent(before, guest.since());
        }
        return guest;
    }

    private void write(String line) throws DriverException {
        try {
            journal.append(line);
        } catch (IOException e) {
            throw unwritten(e);
        }
        if (journal.lines() > mostLines && journal.lines() > 4 * guests.size()) {
            compact(line);
        }
    }

    private DriverException unwritten(IOException e) {
        return new DriverException(Reason.FAILED, path + " cannot write its state: " + e.getMessage(), e);
    }

    /**
     * Shortens the file. What happened is written down already, so that a failure is no failure of the change: it leaves the
     * file long.
     *
     * @param last the line that was just written, which the guests do not show yet
     */
    private void compact(String last) {
        List<String> lines = new ArrayList<>();
        guests.values().forEach(guest -> lines.add(guest.toLine()));
        lines.add(last);
        try {
            journal.rewrite(lines);
            mostLines = FEW_LINES;
        } catch (IOException e) {
            mostLines = journal.lines() + FEW_LINES;
            LOG.warn("The file of {} stays long: {}", path, e.toString());
        }
    }

    private void replay(String line) {
        if (line.endsWith("\t" + GONE)) {
            UUID gone = UUID.fromString(line.substring(0, line.indexOf('\t')));
            guests.remove(gone);
            underWay.remove(gone);
        } else {
            Guest guest = Guest.ofLine(line);
            remember(guest);
        }
    }

    private @Nullable Guest remember(Guest guest) {
        if (guest.underWay()) {
            underWay.add(guest.vm());
        } else {
            underWay.remove(guest.vm());
        }
        return guests.put(guest.vm(), guest);
    }

    private long usedMemory() {
        return guests.values().stream()
                .filter(Guest::occupies)
                .mapToLong(Guest::memoryBytes)
                .sum();
    }

    private static long sent(Guest guest, long until) {
        return (long) (guest.bytesPerSecond() * Math.max(0, until - guest.since()) / MILLIS_PER_SECOND);
    }
}
