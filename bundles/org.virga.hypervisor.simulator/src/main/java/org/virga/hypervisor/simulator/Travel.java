package org.virga.hypervisor.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.virga.hypervisor.simulator.Faults.Operation;
import org.virga.hypervisor.simulator.Guest.Status;
import org.virga.spi.hypervisor.DriverException;

/** What becomes by itself of guests that are on their way from one host to another. */
final class Travel {

    /** Hosts send to each other over the management network; that an agent is dead does not matter to it. */
    private static final List<Condition> OUT_OF_REACH = List.of(Condition.OFF, Condition.HANG, Condition.CUT);

    private final Path directory;
    private final Faults faults;
    private final Controls controls;
    private final LongSupplier clock;

    Travel(Path directory, Faults faults, Controls controls, LongSupplier clock) {
        this.directory = directory.toAbsolutePath();
        this.faults = faults;
        this.controls = controls;
        this.clock = clock;
    }

    /** What became of a guest by itself: the next step of its way, or the guest as it is. */
    Guest next(SimulatorUrl host, Guest guest) throws DriverException {
        Way way = guest.way();
        if (guest.status() == Status.WAITING) {
            return new Arrival(arrival(host.fileName(), guest.vm(), guest.epoch())).isHandedOver()
                    ? guest.with(Status.ARRIVED, guest.epoch(), "has arrived", null)
                    : guest;
        }
        if (way == null) {
            return guest;
        }
        if (guest.status() == Status.SENDING) {
            return way.over(clock.getAsLong()) ? handingOver(host, guest, way) : guest;
        }
        try {
            return new Arrival(way.arrival()).handOver()
                    ? guest.with(Status.HANDED_OVER, way.epoch(), "handed over to another host", way)
                    : back(guest, "nobody waited for it any more");
        } catch (IOException e) {
            throw SimulatedMigration.failed("Guest " + guest.vm() + " cannot be handed over: " + e, e);
        }
    }

    private Guest handingOver(SimulatorUrl host, Guest guest, Way way) {
        for (Condition condition : OUT_OF_REACH) {
            if (Files.exists(Path.of(way.control() + condition.ending()))) {
                return back(guest, "the other host could not be reached any more");
            }
        }
        if (controls.still(host.fileName(), Condition.STORAGE)) {
            return back(guest, "its disks could not be let go of");
        }
        if (faults.draw(Operation.HAND_OVER, host.path()).isPresent()) {
            return back(guest, "a simulated fault of " + Operation.HAND_OVER);
        }
        return guest.with(Status.HANDING_OVER, guest.epoch(), "is being handed over", way);
    }

    private static Guest back(Guest guest, String why) {
        return guest.with(Status.RUNNING, guest.epoch(), "running, its migration failed: " + why, null);
    }

    /** When a host loses its power, what is neither here nor there is where it arrived, and nobody waits any more. */
    Guest powerLost(SimulatorUrl host, Guest guest) throws DriverException {
        Way way = guest.way();
        if (guest.status() == Status.WAITING) {
            try {
                return new Arrival(arrival(host.fileName(), guest.vm(), guest.epoch())).giveUp()
                        ? guest.with(Status.ARRIVED, guest.epoch(), "has arrived", null)
                        : guest;
            } catch (IOException e) {
                throw SimulatedMigration.failed("The place where it is awaited cannot be removed: " + e, e);
            }
        }
        return guest.status() == Status.HANDING_OVER && way != null && new Arrival(way.arrival()).isHandedOver()
                ? guest.with(Status.HANDED_OVER, way.epoch(), "handed over to another host", way)
                : guest;
    }

    /** Where a guest is awaited. */
    String arrival(String host, UUID vm, long epoch) {
        return directory
                .resolve("arrivals")
                .resolve(host)
                .resolve(vm + "." + epoch)
                .toString();
    }
}
