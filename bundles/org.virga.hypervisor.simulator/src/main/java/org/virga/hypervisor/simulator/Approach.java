package org.virga.hypervisor.simulator;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.virga.api.compute.GuestState.End;
import org.virga.hypervisor.simulator.Controls.Orders;
import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.DriverException.Reason;

/**
 * The way to a simulated host. Whoever goes it finds happened what the control files ordered and what became of guests by
 * themselves, or that the host does not answer.
 */
final class Approach {

    private final Machines machines;
    private final Faults faults;
    private final Travel travel;
    private final int unreachableMillis;
    private final LongSupplier clock;

    Approach(Machines machines, Faults faults, Travel travel, int unreachableMillis, LongSupplier clock) {
        this.machines = machines;
        this.faults = faults;
        this.travel = travel;
        this.unreachableMillis = unreachableMillis;
        this.clock = clock;
    }

    /** The host, which answers and shows what happened to it. */
    SimulatedHost host(SimulatorUrl url) throws DriverException {
        SimulatedHost machine;
        try {
            machine = machines.host(url);
        } catch (IOException e) {
            throw new DriverException(Reason.FAILED, "The state of " + url.path() + " cannot be read: " + e, e);
        }
        Orders orders = machines.controls().orders();
        answer(url, machine, orders.of(url.fileName()));
        if (!orders.guests().isEmpty()) {
            end(machine, orders.guests(), storageIsLost(url));
        }
        machine.advance(guest -> travel.next(url, guest));
        return machine;
    }

    /** Whether its guests stand still because they wait for their disks. */
    boolean storageIsLost(SimulatorUrl url) {
        return machines.controls().orders().of(url.fileName()).contains(Condition.STORAGE);
    }

    private void answer(SimulatorUrl url, SimulatedHost machine, Set<Condition> conditions) throws DriverException {
        if (conditions.contains(Condition.OFF)) {
            losePower(url, machine, Condition.OFF);
        }
        if (conditions.contains(Condition.ON)) {
            losePower(url, machine, Condition.ON);
        }
        boolean answers = !faults.unreachable(url.path())
                && !conditions.contains(Condition.OFF)
                && !conditions.contains(Condition.HANG)
                && !conditions.contains(Condition.AGENT)
                && !conditions.contains(Condition.CUT);
        if (!answers) {
            SimulatorDriver.pause(unreachableMillis);
            throw new DriverException(Reason.UNREACHABLE, url.path() + " does not answer");
        }
    }

    /** Looks again at the file where nobody can start a guest meanwhile, so as not to end one that began after it. */
    private void losePower(SimulatorUrl url, SimulatedHost machine, Condition order) throws DriverException {
        Controls controls = machines.controls();
        machine.advance(guest -> controls.still(url.fileName(), order) ? travel.powerLost(url, guest) : guest);
        machine.losePower(clock.getAsLong(), () -> controls.still(url.fileName(), order));
        if (order == Condition.ON) {
            controls.done(url.fileName(), Condition.ON);
        }
    }

    /**
     * Guests that end by themselves.
     *
     * @param still whether guests stand still there, so that none shuts itself down
     */
    private void end(SimulatedHost machine, Map<UUID, End> orders, boolean still) throws DriverException {
        for (Map.Entry<UUID, End> order : orders.entrySet()) {
            Guest guest = machine.guest(order.getKey()).orElse(null);
            boolean elsewhere = guest == null || guest.status() == Guest.Status.HANDED_OVER;
            if (elsewhere || (still && order.getValue() == End.SHUTDOWN)) {
                continue;
            }
            if (machines.controls().claim(order.getKey(), order.getValue())) {
                String why = order.getValue() == End.CRASHED ? "Its process crashed" : "Shut down by the guest";
                machine.change(order.getKey(), now -> now.stopped(order.getValue(), why, clock.getAsLong()));
            }
        }
    }
}
