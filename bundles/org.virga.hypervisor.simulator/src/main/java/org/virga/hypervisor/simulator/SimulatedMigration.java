package org.virga.hypervisor.simulator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.HostSpec;
import org.virga.api.compute.MigrationState;
import org.virga.api.compute.MigrationState.Phase;
import org.virga.api.compute.MigrationTicket;
import org.virga.hypervisor.simulator.Faults.Operation;
import org.virga.hypervisor.simulator.Guest.Status;
import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.DriverException.Reason;
import org.virga.spi.hypervisor.LiveMigration;

/**
 * Guests that move from one simulated host to another. Nobody sends anything: when a sending is over follows from its
 * beginning, the guest's memory and the settings, and whoever looks at the host next finds it done. So it goes on while no
 * process simulates the host.
 */
final class SimulatedMigration implements LiveMigration {

    private static final String CONTROL = "control";
    private static final double MIB = 1024 * 1024;
    private static final double MILLIS_PER_SECOND = 1_000;
    private static final double WHOLE = 100;

    private final SimulatorDriver driver;
    private final Settings settings;
    private final Path directory;
    private final Travel travel;
    private final LongSupplier clock;

    SimulatedMigration(SimulatorDriver driver, Settings settings, Travel travel, LongSupplier clock) {
        this.driver = driver;
        this.settings = settings;
        this.directory = Path.of(settings.directory()).toAbsolutePath();
        this.travel = travel;
        this.clock = clock;
    }

    @Override
    public MigrationTicket prepare(HostSpec destination, GuestSpec guest) throws DriverException {
        String file = driver.url(destination).fileName();
        String base = travel.arrival(file, guest.vm(), guest.epoch());
        return driver.act(Operation.PREPARE, destination, machine -> {
            driver.checkStorage(destination);
            Guest older = machine.guest(guest.vm()).orElse(null);
            if (older != null && older.status() == Status.WAITING && older.epoch() < guest.epoch()) {
                clear(destination, guest.vm(), older.epoch());
            }
            driver.pools().provide(guest);
            Guest known = machine.expect(
                    guest, driver.capacity(destination), settings.memory_overcommit(), clock.getAsLong());
            try {
                if (known.status() == Status.WAITING) {
                    new Arrival(base).await();
                }
            } catch (IOException e) {
                machine.destroy(guest.vm());
                throw failed("The place where it is awaited cannot be made: " + e, e);
            }
            return new MigrationTicket(
                    "file:" + base,
                    Map.of(CONTROL, directory.resolve(CONTROL).resolve(file).toString(), "epoch", "" + guest.epoch()));
        });
    }

    @Override
    public void send(HostSpec source, UUID vm, MigrationTicket ticket) throws DriverException {
        if (!ticket.uri().startsWith("file:") || !ticket.details().keySet().containsAll(Set.of(CONTROL, "epoch"))) {
            throw new DriverException(Reason.UNFIT, "No simulated host waits at " + ticket);
        }
        String arrival = ticket.uri().substring("file:".length());
        long epoch = Long.parseLong(String.valueOf(ticket.details().get("epoch")));
        String control = String.valueOf(ticket.details().get(CONTROL));
        driver.act(Operation.SEND, source, machine -> {
            Guest guest = machine.guest(vm)
                    .filter(Guest::running)
                    .orElseThrow(() -> failed("No guest " + vm + " runs", null));
            if (guest.status() == Status.RUNNING) {
                Way way = new Way(arrival, control, epoch, clock.getAsLong(), millis(guest));
                machine.change(vm, now -> now.with(Status.SENDING, now.epoch(), "is being sent", way));
            }
            return vm;
        });
    }

    @Override
    public MigrationState state(HostSpec host, UUID vm) throws DriverException {
        Optional<Guest> found = driver.machine(host).guest(vm);
        if (found.isEmpty()) {
            return MigrationState.of(vm, Phase.ABSENT, 0, "");
        }
        Guest guest = found.get();
        Way way = guest.way();
        Phase phase = Phase.valueOf(guest.status().name());
        if (guest.status() != Status.SENDING || way == null) {
            return MigrationState.of(vm, phase, guest.epoch(), guest.detail());
        }
        int percent = way.percent(clock.getAsLong());
        long left = (long) (guest.memoryBytes() * (1 - percent / WHOLE));
        return new MigrationState(vm, phase, guest.epoch(), percent, left, guest.detail());
    }

    @Override
    public void takeOver(HostSpec destination, UUID vm, long epoch) throws DriverException {
        driver.act(Operation.TAKE_OVER, destination, machine -> {
            Guest guest = machine.guest(vm).orElse(null);
            if (guest == null || guest.epoch() != epoch || !(guest.running() || guest.status() == Status.ARRIVED)) {
                throw failed("No guest " + vm + " has arrived with epoch " + epoch, null);
            }
            machine.replace(
                    vm,
                    now -> now.status() == Status.ARRIVED
                            ? now.with(Status.RUNNING, epoch, "running, taken over from another host", null)
                            : now);
            clear(destination, vm, epoch);
            return vm;
        });
    }

    @Override
    public void end(HostSpec host, UUID vm, long epoch) throws DriverException {
        driver.act(Operation.END, host, machine -> {
            Guest guest = machine.guest(vm).orElse(null);
            if (guest == null || guest.epoch() > epoch) {
                return vm;
            }
            if (guest.status() == Status.WAITING || guest.status() == Status.ARRIVED) {
                // First the place: whoever finds it gone keeps the guest.
                clear(host, vm, guest.epoch());
                machine.destroy(vm);
            } else if (guest.epoch() < epoch) {
                machine.replace(vm, now -> ended(now, epoch));
            }
            return vm;
        });
    }

    private static Guest ended(Guest guest, long epoch) {
        return switch (guest.status()) {
            case SENDING -> guest.with(Status.RUNNING, epoch, "running, its migration was ended", null);
            case RUNNING, STOPPED -> guest.with(guest.status(), epoch, guest.detail(), null);
            case HANDING_OVER, HANDED_OVER, WAITING, ARRIVED -> guest;
        };
    }

    @Override
    public void forget(HostSpec source, UUID vm) throws DriverException {
        driver.act(Operation.FORGET, source, machine -> {
            Guest guest = machine.guest(vm).orElse(null);
            if (guest != null && guest.occupies()) {
                throw failed("Guest " + vm + " is " + guest.status(), null);
            }
            machine.destroy(vm);
            return vm;
        });
    }

    private long millis(Guest guest) {
        double writes = settings.migration_dirty_percent() / WHOLE;
        return writes >= 1
                ? Way.ENDLESS
                : (long)
                        (guest.memoryBytes() / MIB / settings.migration_speed_mib() / (1 - writes) * MILLIS_PER_SECOND);
    }

    private void clear(HostSpec host, UUID vm, long epoch) throws DriverException {
        try {
            new Arrival(travel.arrival(driver.url(host).fileName(), vm, epoch)).forget();
        } catch (IOException e) {
            throw failed("The place where it is awaited cannot be removed: " + e, e);
        }
    }

    static DriverException failed(String text, @Nullable Exception cause) {
        return cause == null
                ? new DriverException(Reason.FAILED, text)
                : new DriverException(Reason.FAILED, text, cause);
    }
}
