package org.virga.compute;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.AgentMethods.AgentReport;
import org.virga.api.compute.AgentMethods.HostConnected;
import org.virga.api.compute.AgentMethods.HostReport;
import org.virga.api.compute.AgentMethods.Nothing;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.GuestState;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcException.Reason;
import org.virga.api.model.Host;
import org.virga.api.model.HostCapacity;
import org.virga.testkit.Fixtures;
import org.virga.testkit.RecordingMessaging;

/**
 * Agents and their hosts as they behave towards a controller: each remembers the newest run of every guest on its host
 * and refuses what is older or was ended. Tests let answers be lost, requests come late and guests die.
 */
final class FakeAgent {

    /** What becomes of the next request. */
    enum Fate {
        /** It is carried out and answered. */
        ANSWERED,
        /** It is carried out, and the answer is lost. */
        ANSWER_LOST,
        /** Nothing happens until {@link FakeAgent#deliverLate}. */
        LATE,
        /** Nothing happens. */
        LOST,
        /** The broker is not there. */
        UNSENT,
        /** The hypervisor fails. */
        FAILED
    }

    /** The newest run of a guest on a host. */
    record Run(long epoch, boolean ended) {}

    /** A guest on a host. */
    record Key(UUID host, UUID vm) {}

    final Map<Key, Run> newest = new HashMap<>();
    private final Map<Key, GuestState> guests = new HashMap<>();
    final FakeMoves moves = new FakeMoves(guests);
    final Map<Key, Integer> disks = new HashMap<>();
    /** The disks on shared storage. */
    final Map<UUID, GuestSpec.Pool> shared = new HashMap<>();

    private final Deque<Runnable> late = new ArrayDeque<>();
    private final Deque<Fate> fates = new ArrayDeque<>();
    private Runnable around = () -> {};

    FakeAgent(RecordingMessaging messaging) {
        messaging
                .answer(
                        AgentMethods.START_VM,
                        request -> meet(() -> start(request.host().uuid(), request.guest())))
                .answer(
                        AgentMethods.STOP_VM,
                        request -> meet(() -> stop(request.host().uuid(), request.vm(), request.epoch())))
                .answer(
                        AgentMethods.REBOOT_VM,
                        request -> meet(() -> reboot(request.host().uuid(), request.vm())))
                .answer(
                        AgentMethods.DESTROY_VM,
                        request -> meet(() -> destroy(request.host().uuid(), request.vm(), request.epoch())))
                .answer(AgentMethods.REMOVE_DISK, request -> meet(() -> removeDisk(request)))
                .answer(
                        AgentMethods.CONNECT_HOST,
                        request -> meet(() -> new HostConnected(
                                new HostCapacity(1, 4, 2000, 8 * Fixtures.GIB, "1.0"),
                                null,
                                on(request.host().uuid()))));
        new FakeMoveAnswers(this, moves).register(messaging);
    }

    /** Decides the fates of the next requests; after them all are answered. */
    void fates(Fate... next) {
        fates.addAll(List.of(next));
    }

    void forgetFates() {
        fates.clear();
    }

    /** Is run before and after every request that is carried out. */
    void around(Runnable action) {
        around = action;
    }

    /** Requests that were under way all the time arrive now, when nobody waits for their answers any more. */
    void deliverLate() {
        while (!late.isEmpty()) {
            late.remove().run();
        }
    }

    /** The guest dies by itself. */
    void kill(UUID vm) {
        guests.keySet().stream().filter(key -> key.vm.equals(vm)).forEach(moves::interrupt);
        guests.replaceAll((key, guest) -> key.vm.equals(vm) ? stopped(guest, "crashed") : guest);
    }

    /** The guest ends, and the host says why. */
    void end(UUID vm, GuestState.End end) {
        guests.replaceAll((key, guest) -> key.vm.equals(vm)
                ? new GuestState(vm, guest.instanceName(), guest.epoch(), GuestState.Power.STOPPED, end.name(), end)
                : guest);
    }

    /** A guest runs on a host without anybody having asked for it here. */
    void appear(Host host, UUID vm, long epoch) {
        guests.put(new Key(host.uuid(), vm), new GuestState(vm, "i-7", epoch, GuestState.Power.RUNNING, ""));
    }

    /** A host knows of a guest that does not run. */
    void keep(Host host, UUID vm, long epoch) {
        guests.put(new Key(host.uuid(), vm), new GuestState(vm, "i-7", epoch, GuestState.Power.STOPPED, ""));
    }

    /** A guest is gone from a host, with all that the host knows of it. */
    void vanish(Host host, UUID vm) {
        guests.remove(new Key(host.uuid(), vm));
    }

    List<GuestState> running() {
        return guests.values().stream().filter(GuestState::running).toList();
    }

    /** Where a guest runs. */
    List<UUID> hostsRunning(UUID vm) {
        return guests.entrySet().stream()
                .filter(entry ->
                        entry.getKey().vm.equals(vm) && entry.getValue().running())
                .map(entry -> entry.getKey().host)
                .toList();
    }

    /** Where a guest has disks. */
    List<UUID> hostsWithDisks(UUID vm) {
        return disks.keySet().stream()
                .filter(key -> key.vm.equals(vm))
                .map(key -> key.host)
                .toList();
    }

    AgentReport report(List<Host> hosts) {
        List<HostReport> reports = new ArrayList<>();
        for (Host host : hosts) {
            reports.add(new HostReport(
                    host.uuid(), true, null, host.capacity(), 1, 2, 3, 4, 5, 6, on(host.uuid()), List.of()));
        }
        return AgentReport.whole("local", "1", List.of("Simulator"), reports);
    }

    private List<GuestState> on(UUID host) {
        return Stream.concat(
                        guests.entrySet().stream()
                                .filter(entry -> entry.getKey().host.equals(host))
                                .map(Map.Entry::getValue),
                        moves.on(host).stream())
                .toList();
    }

    <R extends Record> R meet(Request<R> request) throws RpcException {
        Fate fate = fates.isEmpty() ? Fate.ANSWERED : fates.remove();
        switch (fate) {
            case UNSENT -> throw new RpcException(Reason.UNREACHABLE, "no broker");
            case LOST -> throw new RpcException(Reason.TIMEOUT, "lost");
            case FAILED -> throw new RpcException(Reason.FAILED, "the hypervisor failed");
            case LATE -> {
                late.add(() -> carryOutLate(request));
                throw new RpcException(Reason.TIMEOUT, "late");
            }
            default -> {
                around.run();
                R answer = request.carryOut();
                around.run();
                if (fate == Fate.ANSWER_LOST) {
                    throw new RpcException(Reason.TIMEOUT, "answer lost");
                }
                return answer;
            }
        }
    }

    private static void carryOutLate(Request<?> request) {
        try {
            request.carryOut();
        } catch (RpcException e) {
            // Nobody waits for the refusal.
            assert e.reason() == Reason.REFUSED || e.reason() == Reason.FAILED;
        }
    }

    private Nothing removeDisk(AgentMethods.RemoveDisk request) throws RpcException {
        GuestState guest = guests.get(new Key(request.host().uuid(), request.vm()));
        if (guest != null && guest.running()) {
            throw new RpcException(Reason.REFUSED, "in use");
        }
        shared.remove(request.volume());
        return new Nothing();
    }

    private GuestState start(UUID host, GuestSpec spec) throws RpcException {
        UUID vm = spec.vm();
        long epoch = spec.epoch();
        Key key = new Key(host, vm);
        begin(key, epoch);
        GuestSpec.Disk root = spec.disks().isEmpty() ? null : spec.rootDisk();
        if (root != null && root.pool() != null) {
            shared.put(root.volume(), root.pool());
        } else {
            disks.merge(key, 1, Integer::sum);
        }
        GuestState guest = new GuestState(vm, "i", epoch, GuestState.Power.RUNNING, "");
        guests.put(key, guest);
        return guest;
    }

    private GuestState stop(UUID host, UUID vm, long epoch) throws RpcException {
        Key key = new Key(host, vm);
        refuseOlder(key, epoch);
        newest.put(key, new Run(epoch, true));
        moves.interrupt(key);
        guests.computeIfPresent(key, (any, guest) -> stopped(guest, "stopped"));
        return guests.getOrDefault(key, new GuestState(vm, "i", epoch, GuestState.Power.STOPPED, "unknown"));
    }

    private GuestState reboot(UUID host, UUID vm) throws RpcException {
        GuestState guest = guests.get(new Key(host, vm));
        if (guest == null || !guest.running()) {
            throw new RpcException(Reason.REFUSED, "does not run");
        }
        return guest;
    }

    private Nothing destroy(UUID host, UUID vm, long epoch) throws RpcException {
        Key key = new Key(host, vm);
        refuseOlder(key, epoch);
        newest.put(key, new Run(epoch, true));
        moves.interrupt(key);
        guests.remove(key);
        disks.remove(key);
        return new Nothing();
    }

    void begin(Key key, long epoch) throws RpcException {
        Run known = refuseOlder(key, epoch);
        if (known.epoch == epoch && known.ended) {
            throw new RpcException(Reason.REFUSED, "epoch " + epoch + " was ended");
        }
        newest.put(key, new Run(epoch, false));
    }

    Run refuseOlder(Key key, long epoch) throws RpcException {
        Run known = newest.getOrDefault(key, new Run(0, false));
        if (epoch < known.epoch) {
            throw new RpcException(Reason.REFUSED, "epoch " + epoch + " is over");
        }
        return known;
    }

    private static GuestState stopped(GuestState guest, String why) {
        return new GuestState(guest.vm(), guest.instanceName(), guest.epoch(), GuestState.Power.STOPPED, why);
    }

    @FunctionalInterface
    interface Request<R> {
        R carryOut() throws RpcException;
    }
}
