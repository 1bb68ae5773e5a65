package org.virga.agent;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.GuestState.Power;
import org.virga.api.compute.HostSpec;
import org.virga.api.model.HostCapacity;
import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.HypervisorDriver;
import org.virga.spi.hypervisor.LiveMigration;

/** Guests in a map, everything that was done in a list, and a hook before each operation. */
final class FakeDriver implements HypervisorDriver {

    static final HostCapacity CAPACITY = new HostCapacity(1, 4, 2000, 1L << 33, "fake 1");

    /** What an operation can be made to do first. */
    interface Hook {
        void before(String operation, HostSpec host) throws DriverException;
    }

    final List<String> done = new CopyOnWriteArrayList<>();
    final Map<UUID, GuestState> guests;
    volatile Hook hook = (operation, host) -> {};
    /** Null for a driver that cannot. */
    volatile @Nullable LiveMigration migration;

    private final String hypervisor;

    FakeDriver(String hypervisor) {
        this(hypervisor, new ConcurrentHashMap<>());
    }

    FakeDriver(String hypervisor, Map<UUID, GuestState> guests) {
        this.hypervisor = hypervisor;
        this.guests = guests;
    }

    @Override
    public String hypervisor() {
        return hypervisor;
    }

    @Override
    public Optional<String> checkUrl(String url) {
        return url.startsWith("fake:") ? Optional.empty() : Optional.of("A URL is for example fake:one");
    }

    @Override
    public HostCapacity connect(HostSpec host) throws DriverException {
        did("connect", host);
        return CAPACITY;
    }

    @Override
    public void reach(HostSpec host) throws DriverException {
        hook.before("reach", host);
    }

    @Override
    public void disconnect(HostSpec host) {
        done.add("disconnect " + host.name());
    }

    @Override
    public HostLoad load(HostSpec host) throws DriverException {
        hook.before("load", host);
        return new HostLoad(12.5, 1, 2, 0.5, 3, 4);
    }

    @Override
    public Optional<String> address(HostSpec host) {
        return Optional.of("10.0.0.1");
    }

    @Override
    public List<GuestState> guests(HostSpec host) {
        return List.copyOf(guests.values());
    }

    @Override
    public Optional<GuestState> guest(HostSpec host, UUID vm) {
        return Optional.ofNullable(guests.get(vm));
    }

    @Override
    public GuestState start(HostSpec host, GuestSpec guest) throws DriverException {
        did("start", host);
        return guests.compute(
                guest.vm(),
                (vm, known) -> known != null && known.running()
                        ? known
                        : new GuestState(vm, guest.instanceName(), guest.epoch(), Power.RUNNING, "started"));
    }

    @Override
    public void stop(HostSpec host, UUID vm, Duration grace) throws DriverException {
        did("stop " + grace.toSeconds(), host);
        guests.computeIfPresent(
                vm, (key, known) -> new GuestState(vm, known.instanceName(), known.epoch(), Power.STOPPED, "stopped"));
    }

    @Override
    public void reboot(HostSpec host, UUID vm) throws DriverException {
        did("reboot", host);
    }

    @Override
    public void destroy(HostSpec host, UUID vm) throws DriverException {
        did("destroy", host);
        guests.remove(vm);
    }

    @Override
    public void removeDisk(HostSpec host, UUID volume, GuestSpec.Pool pool) throws DriverException {
        did("removeDisk " + pool.path(), host);
    }

    @Override
    public Optional<String> console(HostSpec host, UUID vm) {
        return Optional.ofNullable(guests.get(vm)).map(guest -> "console of " + guest.instanceName());
    }

    @Override
    public Optional<LiveMigration> liveMigration() {
        return Optional.ofNullable(migration);
    }

    private void did(String operation, HostSpec host) throws DriverException {
        hook.before(operation, host);
        done.add(operation + " " + host.name());
    }
}
