package org.virga.hypervisor.libvirt;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.GuestSpec.Image;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.HostSpec;
import org.virga.hypervisor.libvirt.GuestEvents.Event;
import org.virga.hypervisor.libvirt.GuestEvents.Watch;
import org.virga.hypervisor.libvirt.HostConnection.SessionCall;
import org.virga.hypervisor.libvirt.TemplateFiles.DirectBoot;
import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.DriverException.Reason;

/** The life of guests on one host, over a connection to it. */
final class Guests {

    private static final Logger LOG = LoggerFactory.getLogger(Guests.class);

    /** How long until the power button is pressed again: a guest that is still booting does not notice the first time. */
    private static final Duration ASK_AGAIN = Duration.ofSeconds(5);

    private final LibvirtSettings settings;
    private final GuestFiles files;
    private final TemplateFiles templates;
    private final GuestNetwork network;

    Guests(LibvirtSettings settings, GuestFiles files, TemplateFiles templates, GuestNetwork network) {
        this.settings = settings;
        this.files = files;
        this.templates = templates;
        this.network = network;
    }

    /** A guest of Virga's as it was found. */
    private record Found(GuestState state, GuestNote note) {}

    /** What is done with a guest that may not be there. */
    interface GuestCall<R> {
        R run(GuestHandle handle) throws LibvirtFailure;
    }

    List<GuestState> all(HostConnection connection) throws DriverException {
        return connection.call("Cannot list the guests", session -> {
            List<GuestState> states = new ArrayList<>();
            List<GuestHandle> handles = session.guests();
            try {
                for (GuestHandle handle : handles) {
                    unlessGone(handle, Guests::look)
                            .flatMap(found -> found)
                            .ifPresent(found -> states.add(found.state()));
                }
            } finally {
                handles.forEach(GuestHandle::close);
            }
            return states;
        });
    }

    Optional<GuestState> one(HostConnection connection, UUID vm) throws DriverException {
        return find(connection, vm).map(Found::state);
    }

    GuestState start(HostConnection connection, HostSpec host, GuestSpec guest) throws DriverException {
        Optional<Found> present = find(connection, guest.vm());
        if (present.isPresent() && present.get().state().running()) {
            return present.get().state();
        }
        Path directory = present.map(found -> found.note().directory()).orElse(files.directory(host, guest.vm()));
        GuestNote note = new GuestNote(guest.epoch(), directory, false);
        return define(connection, guest, note, "Cannot start " + guest.instanceName(), handle -> {
            boot(handle);
            return state(handle, epoch(handle));
        });
    }

    /** Makes what a guest needs on a host, defines it, and does something with it. */
    <R> R define(HostConnection connection, GuestSpec guest, GuestNote note, String what, GuestCall<R> then)
            throws DriverException {
        network.check(guest);
        Image image = guest.rootDisk().template();
        Optional<DirectBoot> directBoot = image == null ? Optional.empty() : templates.directBoot(image);
        files.makeDisks(note.directory(), guest);
        network.reserve(connection, guest);
        return connection.call(what, session -> {
            Acceleration acceleration =
                    Acceleration.of(session, settings.acceleration(), settings.proc(), settings.dev());
            try (GuestHandle handle =
                    session.define(DomainDefinition.of(guest, note, directBoot, acceleration, network))) {
                return then.run(handle);
            }
        });
    }

    private static void boot(GuestHandle handle) throws LibvirtFailure {
        try {
            handle.start();
        } catch (LibvirtFailure e) {
            // An earlier attempt, whose answer did not come in time, may have succeeded after all.
            if (!e.is(LibvirtFailure.OPERATION_INVALID)
                    || !handle.state().power().equals(GuestState.Power.RUNNING)) {
                throw e;
            }
        }
    }

    private static long epoch(GuestHandle handle) throws LibvirtFailure {
        return handle.note().map(GuestNote::epoch).orElse(0L);
    }

    void stop(HostConnection connection, UUID vm, Duration grace) throws DriverException {
        try (Watch watch = connection.events().watch(vm)) {
            long now = System.nanoTime();
            long deadline = now + grace.toNanos();
            long nextAsk = now;
            while (running(connection, vm)) {
                now = System.nanoTime();
                if (now - deadline >= 0) {
                    with(connection, vm, "Cannot cut off " + vm, Guests::cutOff);
                    return;
                }
                if (now - nextAsk >= 0) {
                    with(connection, vm, "Cannot shut down " + vm, Guests::ask);
                    nextAsk = now + ASK_AGAIN.toNanos();
                }
                watch.await(Duration.ofNanos(Math.min(deadline, nextAsk) - now));
            }
        } catch (InterruptedException e) {
            throw interrupted("stop of " + vm, e);
        }
    }

    void reboot(HostConnection connection, UUID vm) throws DriverException {
        if (!running(connection, vm)) {
            throw new DriverException(Reason.FAILED, "The guest " + vm + " does not run, so it cannot be rebooted");
        }
        try (Watch watch = connection.events().watch(vm)) {
            boolean asked = with(connection, vm, "Cannot reboot " + vm, handle -> {
                        try {
                            handle.askToReboot();
                            return true;
                        } catch (LibvirtFailure e) {
                            LOG.debug("{} cannot be asked to reboot", handle.name(), e);
                            return false;
                        }
                    })
                    .orElse(false);
            if (!asked || !rebooted(watch)) {
                with(connection, vm, "Cannot reset " + vm, handle -> {
                    handle.reset();
                    return true;
                });
            }
        } catch (InterruptedException e) {
            throw interrupted("reboot of " + vm, e);
        }
    }

    private boolean rebooted(Watch watch) throws InterruptedException {
        long deadline = System.nanoTime() + settings.rebootGrace().toNanos();
        Optional<Event> event;
        do {
            event = watch.await(Duration.ofNanos(deadline - System.nanoTime()));
        } while (event.isPresent() && event.get() != Event.REBOOTED);
        return event.isPresent();
    }

    void destroy(HostConnection connection, HostSpec host, UUID vm) throws DriverException {
        Optional<Found> present = find(connection, vm);
        if (present.isEmpty()) {
            // Disks may have been made for a guest that was never defined.
            files.delete(files.directory(host, vm));
            return;
        }
        String name = present.get().state().instanceName();
        with(connection, vm, "Cannot cut off " + name, Guests::cutOff);
        List<String> macs = with(connection, vm, "Cannot read the definition of " + name, Guests::macs)
                .orElse(List.of());
        network.release(connection, macs);
        files.delete(present.get().note().directory());
        // Last, as it is by the definition that an interrupted destroy is found and done again.
        with(connection, vm, "Cannot remove " + name, handle -> {
            handle.undefine();
            return true;
        });
    }

    Optional<String> console(HostConnection connection, UUID vm) throws DriverException {
        Optional<Found> present = find(connection, vm);
        return present.isEmpty()
                ? Optional.empty()
                : files.consoleText(present.get().note().directory());
    }

    // ---- One guest ----

    private static Optional<Found> find(HostConnection connection, UUID vm) throws DriverException {
        return with(connection, vm, "Cannot look at " + vm, Guests::look).flatMap(found -> found);
    }

    private static boolean running(HostConnection connection, UUID vm) throws DriverException {
        return find(connection, vm).map(found -> found.state().running()).orElse(false);
    }

    /** Does something with a guest; empty when it is not there, or goes in this moment. */
    static <R> Optional<R> with(HostConnection connection, UUID vm, String what, GuestCall<R> call)
            throws DriverException {
        SessionCall<Optional<R>> onSession = session -> {
            Optional<GuestHandle> guest = session.guest(vm);
            if (guest.isEmpty()) {
                return Optional.empty();
            }
            try (GuestHandle handle = guest.get()) {
                return unlessGone(handle, call);
            }
        };
        return connection.call(what, onSession);
    }

    private static <R> Optional<R> unlessGone(GuestHandle handle, GuestCall<R> call) throws LibvirtFailure {
        try {
            return Optional.of(call.run(handle));
        } catch (LibvirtFailure e) {
            if (e.is(LibvirtFailure.NO_DOMAIN)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Empty for a guest that is not Virga's. */
    private static Optional<Found> look(GuestHandle handle) throws LibvirtFailure {
        Optional<GuestNote> note = handle.note();
        if (note.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Found(state(handle, note.get().epoch()), note.get()));
    }

    private static GuestState state(GuestHandle handle, long epoch) throws LibvirtFailure {
        PowerState power = handle.state();
        return new GuestState(handle.uuid(), handle.name(), epoch, power.power(), power.detail(), power.end());
    }

    private static boolean ask(GuestHandle handle) throws LibvirtFailure {
        try {
            handle.askToShutDown();
            return true;
        } catch (LibvirtFailure e) {
            if (e.isDisconnection()) {
                throw e;
            }
            // It is paused, or going down already. It is cut off when its time is over.
            LOG.debug("{} cannot be asked to shut down", handle.name(), e);
            return false;
        }
    }

    private static boolean cutOff(GuestHandle handle) throws LibvirtFailure {
        try {
            handle.cutOff();
        } catch (LibvirtFailure e) {
            if (!e.is(LibvirtFailure.OPERATION_INVALID)) {
                throw e;
            }
            LOG.debug("{} did not run any more", handle.name(), e);
        }
        return true;
    }

    private static List<String> macs(GuestHandle handle) throws LibvirtFailure {
        return Xml.elements(Xml.parse(handle.definition()), "mac").stream()
                .map(mac -> mac.getAttribute("address"))
                .toList();
    }

    private static DriverException interrupted(String what, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new DriverException(Reason.UNREACHABLE, "The " + what + " was interrupted and may still happen", e);
    }
}
