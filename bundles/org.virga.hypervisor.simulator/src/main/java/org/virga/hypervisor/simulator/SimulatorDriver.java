package org.virga.hypervisor.simulator;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.GuestState.End;
import org.virga.api.compute.HostSpec;
import org.virga.api.model.HostCapacity;
import org.virga.hypervisor.simulator.Faults.Operation;
import org.virga.spi.StartError;
import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.DriverException.Reason;
import org.virga.spi.hypervisor.HypervisorDriver;
import org.virga.spi.hypervisor.LiveMigration;

/** Drives hosts that are not there. They behave like real ones: they fill up, are slow, fail, and outlive this process. */
@Component(name = SimulatorDriver.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class SimulatorDriver implements HypervisorDriver {

    static final String PID = "org.virga.hypervisor.simulator";

    private static final String HYPERVISOR = "Simulator";
    private static final String VERSION = "1.0";
    private static final long MIB = 1024 * 1024;

    private final Settings settings;
    private final Machines machines;
    private final Faults faults;
    private final Approach approach;
    private final Map<Operation, Integer> delays = new EnumMap<>(Operation.class);
    /** As understood; hosts are asked for each second. */
    private final Map<String, SimulatorUrl> urls = new ConcurrentHashMap<>();

    private final LongSupplier clock;
    private final SimulatedMigration migration;
    private final Pools pools;

    @Activate
    public SimulatorDriver(Settings settings) {
        this(settings, System::currentTimeMillis, () -> ThreadLocalRandom.current()
                .nextDouble());
    }

    /**
     * A driver with a time and a chance of its own.
     *
     * @param clock milliseconds, for people
     * @param chance evenly between 0 and 1
     */
    SimulatorDriver(Settings settings, LongSupplier clock, DoubleSupplier chance) {
        this.settings = settings;
        this.clock = clock;
        try {
            SettingsRules.check(settings);
            faults = new Faults(settings, chance);
            machines = Machines.open(Path.of(settings.directory()));
        } catch (IOException | IllegalArgumentException e) {
            StartError.report(PID + ": " + e.getMessage());
            throw new IllegalStateException(e.getMessage(), e);
        }
        pools = Pools.of(settings);
        Travel travel = new Travel(Path.of(settings.directory()), faults, machines.controls(), clock);
        approach = new Approach(machines, faults, travel, settings.delay_unreachable_millis(), clock);
        migration = new SimulatedMigration(this, settings, travel, clock);
        delays.put(Operation.PREPARE, settings.delay_prepare_millis());
        delays.put(Operation.CONNECT, settings.delay_connect_millis());
        delays.put(Operation.START, settings.delay_start_millis());
        delays.put(Operation.STOP, settings.delay_stop_millis());
        delays.put(Operation.REBOOT, settings.delay_reboot_millis());
        delays.put(Operation.DESTROY, settings.delay_destroy_millis());
    }

    @Deactivate
    void close() {
        machines.close();
    }

    @Override
    public String hypervisor() {
        return HYPERVISOR;
    }

    @Override
    public Optional<String> checkUrl(String url) {
        try {
            SimulatorUrl.parse(url);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public HostCapacity connect(HostSpec host) throws DriverException {
        return act(Operation.CONNECT, host, machine -> {
            machine.settle();
            return capacity(url(host));
        });
    }

    @Override
    public void reach(HostSpec host) throws DriverException {
        machine(host);
    }

    @Override
    public void disconnect(HostSpec host) {
        // There is no connection.
    }

    @Override
    public HostLoad load(HostSpec host) throws DriverException {
        return machine(host).load(capacity(url(host)), clock.getAsLong());
    }

    /** An address out of the range that CloudStack's simulator takes for the same purpose. */
    @Override
    public Optional<String> address(HostSpec host) {
        if (checkUrl(host.url()).isPresent()) {
            return Optional.empty();
        }
        int number = Math.floorMod(SimulatorUrl.parse(host.url()).path().hashCode(), 250 * 250);
        return Optional.of("172.16." + (1 + number / 250) + "." + (1 + number % 250));
    }

    @Override
    public List<GuestState> guests(HostSpec host) throws DriverException {
        return machine(host).guests();
    }

    @Override
    public Optional<GuestState> guest(HostSpec host, UUID vm) throws DriverException {
        return machine(host).guest(vm).map(Guest::state);
    }

    @Override
    public GuestState start(HostSpec host, GuestSpec guest) throws DriverException {
        HostCapacity capacity = capacity(url(host));
        return act(Operation.START, host, machine -> {
            if (machine.guest(guest.vm()).filter(Guest::running).isEmpty()) {
                checkStorage(host);
            }
            pools.provide(guest);
            return machine.start(guest, capacity, settings.memory_overcommit(), clock.getAsLong())
                    .state();
        });
    }

    @Override
    public void stop(HostSpec host, UUID vm, Duration grace) throws DriverException {
        boolean cutOff = grace.isZero() || approach.storageIsLost(url(host));
        End end = cutOff ? End.CUT_OFF : End.SHUTDOWN;
        String detail = cutOff ? "Cut off" : "Shut down as asked";
        act(
                Operation.STOP,
                host,
                machine -> machine.change(vm, guest -> guest.stopped(end, detail, clock.getAsLong())));
    }

    @Override
    public void reboot(HostSpec host, UUID vm) throws DriverException {
        Optional<Guest> rebooted = act(Operation.REBOOT, host, machine -> machine.change(vm, Guest::rebooted));
        if (rebooted.isEmpty()) {
            throw new DriverException(Reason.FAILED, "No guest " + vm + " runs");
        }
    }

    @Override
    public void destroy(HostSpec host, UUID vm) throws DriverException {
        act(Operation.DESTROY, host, machine -> {
            checkStorage(host);
            machine.destroy(vm);
            return vm;
        });
    }

    @Override
    public void removeDisk(HostSpec host, UUID volume, GuestSpec.Pool pool) throws DriverException {
        act(Operation.DESTROY, host, machine -> {
            pools.remove(volume, pool);
            return volume;
        });
    }

    /** The storage that the hosts share. */
    Pools pools() {
        return pools;
    }

    @Override
    public Optional<String> console(HostSpec host, UUID vm) throws DriverException {
        return machine(host).guest(vm).map(Guest::console);
    }

    @Override
    public Optional<LiveMigration> liveMigration() {
        return Optional.of(migration);
    }

    /** What is done to a host. */
    interface Act<R> {
        R on(SimulatedHost machine) throws DriverException;
    }

    <R> R act(Operation operation, HostSpec host, Act<R> act) throws DriverException {
        SimulatedHost machine = machine(host);
        Optional<Reason> fault = faults.draw(operation, url(host).path());
        pause(delays.getOrDefault(operation, 0));
        if (fault.isPresent() && fault.get() != Reason.UNREACHABLE) {
            throw fault(operation, fault.get());
        }
        R result = act.on(machine);
        if (fault.isPresent()) {
            throw fault(operation, fault.get());
        }
        return result;
    }

    /** The host, as it is when everything has happened that is to. */
    SimulatedHost machine(HostSpec host) throws DriverException {
        return approach.host(url(host));
    }

    /** Ends when guests have their disks there. */
    void checkStorage(HostSpec host) throws DriverException {
        if (approach.storageIsLost(url(host))) {
            throw new DriverException(Reason.FAILED, url(host).path() + " does not reach its storage");
        }
    }

    HostCapacity capacity(HostSpec host) throws DriverException {
        return capacity(url(host));
    }

    private HostCapacity capacity(SimulatorUrl url) {
        return new HostCapacity(
                1,
                url.cpus().orElse(settings.host_cpus()),
                url.mhz().orElse(settings.host_cpu_mhz()),
                url.memoryMib().orElse(settings.host_memory_mib()) * MIB,
                VERSION);
    }

    SimulatorUrl url(HostSpec host) throws DriverException {
        try {
            return urls.computeIfAbsent(host.url(), SimulatorUrl::parse);
        } catch (IllegalArgumentException e) {
            throw new DriverException(Reason.UNFIT, String.valueOf(e.getMessage()), e);
        }
    }

    private static DriverException fault(Operation operation, Reason reason) {
        return new DriverException(reason, "A simulated fault of " + operation);
    }

    static void pause(int millis) throws DriverException {
        if (millis <= 0) {
            return;
        }
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DriverException(Reason.FAILED, "Interrupted", e);
        }
    }
}
