package org.virga.agent;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.HostSpec;
import org.virga.api.compute.MigrationState;
import org.virga.api.compute.MigrationState.Phase;
import org.virga.api.compute.MigrationTicket;
import org.virga.spi.hypervisor.LiveMigration;

/** Guests that stand as the test has it, and what was asked for in a list. */
final class FakeMigration implements LiveMigration {

    final List<String> done = new CopyOnWriteArrayList<>();
    final Map<UUID, MigrationState> states = new ConcurrentHashMap<>();

    void stands(UUID vm, Phase phase, long epoch) {
        states.put(vm, MigrationState.of(vm, phase, epoch, ""));
    }

    @Override
    public MigrationTicket prepare(HostSpec destination, GuestSpec guest) {
        done.add("prepare " + guest.epoch());
        stands(guest.vm(), Phase.WAITING, guest.epoch());
        return new MigrationTicket("fake:there", Map.of());
    }

    @Override
    public void send(HostSpec source, UUID vm, MigrationTicket ticket) {
        done.add("send");
        stands(vm, Phase.SENDING, state(source, vm).epoch());
    }

    @Override
    public MigrationState state(HostSpec host, UUID vm) {
        return states.getOrDefault(vm, MigrationState.of(vm, Phase.ABSENT, 0, ""));
    }

    @Override
    public void takeOver(HostSpec destination, UUID vm, long epoch) {
        done.add("takeOver " + epoch);
        stands(vm, Phase.RUNNING, epoch);
    }

    /** Aborts a sending, which takes a moment, and gives the epoch to who is not being sent. */
    @Override
    public void end(HostSpec host, UUID vm, long epoch) {
        done.add("end " + epoch);
        MigrationState now = state(host, vm);
        stands(vm, Phase.RUNNING, now.passing() ? now.epoch() : epoch);
    }

    @Override
    public void forget(HostSpec source, UUID vm) {
        done.add("forget");
    }
}
