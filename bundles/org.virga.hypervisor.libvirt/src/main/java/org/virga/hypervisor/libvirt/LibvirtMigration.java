package org.virga.hypervisor.libvirt;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import org.libvirt.jna.virDomainJobInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.HostSpec;
import org.virga.api.compute.MigrationState;
import org.virga.api.compute.MigrationState.Phase;
import org.virga.api.compute.MigrationTicket;
import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.DriverException.Reason;
import org.virga.spi.hypervisor.LiveMigration;
import org.w3c.dom.Element;

/**
 * Guests that move from libvirtd to libvirtd. The source's libvirtd calls that of the destination and does all of it, so
 * that it goes on when the agent dies; the guest stays paused where it arrives until it is told to run, because libvirt
 * itself lets it run on both hosts when the destination's last answer is lost.
 *
 * <p>On the destination it is defined before it comes, with a note that it is to come, which also tells one that waits, or
 * has arrived, from one that was paused by somebody.
 */
final class LibvirtMigration implements LiveMigration {

    private static final Logger LOG = LoggerFactory.getLogger(LibvirtMigration.class);
    private static final String DIRECTORY = "directory";
    private static final String EPOCH = "epoch";
    private static final double WHOLE = 100;

    /** Finds the connection to a host. */
    interface Connections {
        HostConnection to(HostSpec host) throws DriverException;

        /** One of its own, for a call that takes long, to be closed by who got it. */
        LibvirtSession open(HostSpec host) throws DriverException;
    }

    private final Connections connections;
    private final NativeThreads threads;
    private final Guests guests;
    private final GuestFiles files;
    private final String uri;
    /** What this driver sends at the moment; the hypervisor knows too, but for the first moments. */
    private final Map<UUID, Boolean> sending = new ConcurrentHashMap<>();

    private final Map<UUID, String> problems = new ConcurrentHashMap<>();

    LibvirtMigration(
            Connections connections, NativeThreads threads, Guests guests, GuestFiles files, LibvirtSettings settings) {
        this.connections = connections;
        this.threads = threads;
        this.guests = guests;
        this.files = files;
        this.uri = settings.migrationUri();
    }

    /** A guest as it stands. */
    private record Seen(GuestNote note, MigrationState state) {}

    @Override
    public MigrationTicket prepare(HostSpec destination, GuestSpec guest) throws DriverException {
        HostConnection connection = connections.to(destination);
        Optional<Seen> seen = look(connection, guest.vm());
        if (seen.isPresent() && !awaited(seen.get()) && alive(seen.get())) {
            throw failed("Guest " + guest.vm() + " runs on " + destination.name() + " already");
        }
        Path directory = files.directory(destination, guest.vm());
        boolean ready =
                seen.isPresent() && awaited(seen.get()) && seen.get().note().epoch() == guest.epoch();
        if (!ready) {
            // Disks of an earlier stay are older than those that come.
            clear(connection, destination, guest.vm());
            guests.define(
                    connection,
                    guest,
                    new GuestNote(guest.epoch(), directory, true),
                    "Cannot make " + destination.name() + " ready for " + guest.instanceName(),
                    handle -> handle.name());
        }
        String name = connection.call("Cannot ask for the host's name", LibvirtSession::hostName);
        return new MigrationTicket(
                uri.replace("{host}", name), Map.of(DIRECTORY, directory.toString(), EPOCH, "" + guest.epoch()));
    }

    @Override
    public void send(HostSpec source, UUID vm, MigrationTicket ticket) throws DriverException {
        HostConnection connection = connections.to(source);
        Seen seen = look(connection, vm).orElseThrow(() -> failed("No guest " + vm + " runs on " + source.name()));
        if (seen.state().passing()) {
            return;
        }
        if (seen.state().phase() != Phase.RUNNING) {
            throw failed("No guest " + vm + " runs on " + source.name());
        }
        GuestNote there = new GuestNote(
                Long.parseLong(ticket.details().getOrDefault(EPOCH, "0")),
                Path.of(ticket.details().getOrDefault(DIRECTORY, "")),
                true);
        LibvirtSession session = connections.open(source);
        problems.remove(vm);
        sending.put(vm, true);
        threads.run(() -> send(session, vm, ticket.uri(), seen.note(), there));
    }

    private void send(LibvirtSession session, UUID vm, String destination, GuestNote here, GuestNote there) {
        try {
            Optional<GuestHandle> guest = session.guest(vm);
            if (guest.isPresent()) {
                try (GuestHandle handle = guest.get()) {
                    String definition = handle.definitionToSend();
                    handle.send(destination, moved(definition, here, there), local(definition, here));
                }
            }
        } catch (LibvirtFailure | RuntimeException e) {
            LOG.info("Guest {} was not sent to {}: {}", vm, destination, e.getMessage());
            problems.put(vm, "its migration failed: " + e.getMessage());
        } finally {
            sending.remove(vm);
            session.close();
        }
    }

    /** A guest's definition as its destination is to have it. */
    static String moved(String definition, GuestNote here, GuestNote there) {
        return definition
                .replaceAll("<virga:guest [^>]*>", Matcher.quoteReplacement(there.toXml()))
                .replace(
                        Xml.escaped(here.directory().toString()) + "/",
                        Xml.escaped(there.directory().toString()) + "/");
    }

    /** The targets of those disks of a definition that are the host's own. */
    static List<String> local(String definition, GuestNote here) {
        List<String> targets = new ArrayList<>();
        for (Element disk : Xml.elements(Xml.parse(definition), "disk")) {
            String file = Xml.elements(disk, "source").get(0).getAttribute("file");
            if (Path.of(file).startsWith(here.directory())) {
                targets.add(Xml.elements(disk, "target").get(0).getAttribute("dev"));
            }
        }
        return targets;
    }

    @Override
    public MigrationState state(HostSpec host, UUID vm) throws DriverException {
        HostConnection connection = connections.to(host);
        Optional<Seen> seen = look(connection, vm);
        if (seen.isPresent()
                && seen.get().note().incoming()
                && seen.get().state().runs()) {
            note(connection, vm, seen.get().note().epoch(), false);
        }
        return seen.map(Seen::state).orElseGet(() -> MigrationState.of(vm, Phase.ABSENT, 0, ""));
    }

    @Override
    public void takeOver(HostSpec destination, UUID vm, long epoch) throws DriverException {
        HostConnection connection = connections.to(destination);
        Seen seen = look(connection, vm)
                .filter(found -> found.note().epoch() == epoch)
                .filter(found -> found.state().runs() || found.state().phase() == Phase.ARRIVED)
                .orElseThrow(() ->
                        failed("No guest " + vm + " has arrived with epoch " + epoch + " on " + destination.name()));
        if (seen.state().phase() == Phase.ARRIVED) {
            var unused = Guests.with(connection, vm, "Cannot let " + vm + " run", handle -> {
                handle.resume();
                return vm;
            });
        }
        note(connection, vm, epoch, false);
    }

    @Override
    public void end(HostSpec host, UUID vm, long epoch) throws DriverException {
        HostConnection connection = connections.to(host);
        Optional<Seen> found = look(connection, vm);
        if (found.isEmpty() || found.get().note().epoch() > epoch) {
            return;
        }
        Seen seen = found.get();
        if (awaited(seen)) {
            clear(connection, host, vm);
        } else if (seen.state().passing()) {
            var unused = Guests.with(connection, vm, "Cannot abort the migration of " + vm, handle -> {
                try {
                    handle.abortJob();
                } catch (LibvirtFailure e) {
                    LOG.debug("Guest {} is past being kept, or was not being sent yet", vm, e);
                }
                return vm;
            });
        } else if (seen.note().epoch() < epoch && seen.state().phase() != Phase.HANDED_OVER) {
            note(connection, vm, epoch, false);
        }
    }

    @Override
    public void forget(HostSpec source, UUID vm) throws DriverException {
        HostConnection connection = connections.to(source);
        Optional<Seen> seen = look(connection, vm);
        if (seen.isPresent() && (awaited(seen.get()) || alive(seen.get()))) {
            throw failed("Guest " + vm + " is " + seen.get().state().phase() + " on " + source.name());
        }
        clear(connection, source, vm);
    }

    private void clear(HostConnection connection, HostSpec host, UUID vm) throws DriverException {
        guests.destroy(connection, host, vm);
    }

    private static void note(HostConnection connection, UUID vm, long epoch, boolean incoming) throws DriverException {
        var unused = Guests.with(connection, vm, "Cannot note the epoch of " + vm, handle -> {
            Optional<GuestNote> note = handle.note();
            if (note.isPresent()) {
                handle.note(new GuestNote(epoch, note.get().directory(), incoming));
            }
            return vm;
        });
    }

    private static boolean awaited(Seen seen) {
        return seen.state().phase() == Phase.WAITING || seen.state().phase() == Phase.ARRIVED;
    }

    private static boolean alive(Seen seen) {
        return seen.state().runs() || seen.state().phase() == Phase.HANDING_OVER;
    }

    private Optional<Seen> look(HostConnection connection, UUID vm) throws DriverException {
        return Guests.with(connection, vm, "Cannot look at " + vm, handle -> {
                    Optional<GuestNote> note = handle.note();
                    return note.isEmpty() ? Optional.<Seen>empty() : Optional.of(seen(vm, note.get(), handle));
                })
                .flatMap(seen -> seen);
    }

    private Seen seen(UUID vm, GuestNote note, GuestHandle handle) throws LibvirtFailure {
        PowerState power = handle.state();
        Phase phase = phase(vm, note, power, handle);
        String detail = problems.getOrDefault(vm, power.detail());
        MigrationState state = MigrationState.of(vm, phase, note.epoch(), detail);
        if (phase == Phase.SENDING) {
            Optional<virDomainJobInfo> job = handle.job();
            if (job.isPresent() && job.get().dataTotal > 0) {
                virDomainJobInfo info = job.get();
                int percent = (int) Math.min(WHOLE - 1, info.dataProcessed * WHOLE / info.dataTotal);
                state = new MigrationState(vm, phase, note.epoch(), percent, info.memRemaining, "is being sent");
            }
        }
        return new Seen(note, state);
    }

    private Phase phase(UUID vm, GuestNote note, PowerState power, GuestHandle handle) throws LibvirtFailure {
        if (note.incoming()) {
            if (!power.shutOff() && !power.paused()) {
                return Phase.RUNNING;
            }
            return power.pausedByUser() ? Phase.ARRIVED : Phase.WAITING;
        }
        if (power.shutOff()) {
            return power.migrated() ? Phase.HANDED_OVER : Phase.STOPPED;
        }
        if (power.pausedForMigration()) {
            return Phase.HANDING_OVER;
        }
        return sending.containsKey(vm) || handle.job().isPresent() ? Phase.SENDING : Phase.RUNNING;
    }

    private static DriverException failed(String text) {
        return new DriverException(Reason.FAILED, text);
    }
}
