package org.virga.compute.power;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.compute.AgentMethods.HostReport;
import org.virga.api.compute.GuestState;
import org.virga.api.message.RpcException;
import org.virga.api.model.Event;
import org.virga.api.model.EventBuilder;
import org.virga.api.model.Host;
import org.virga.api.model.Job;
import org.virga.api.model.Vm;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;
import org.virga.compute.answer.VmAnswers;
import org.virga.compute.guest.GuestCalls;
import org.virga.compute.guest.Withdrawal;
import org.virga.compute.migrate.MigrationSettlement;

/**
 * Compares what hosts tell of their guests with what the store wants there. For one thread.
 *
 * <p>A report is old when it arrives: the guest may have been started since. So it only raises a suspicion. Before a
 * machine is declared stopped its record is read, the host is asked again, its agent is told that the run is over, and the
 * change is made on that very record: when anybody did anything to the machine meanwhile, nothing happens. Machines with
 * a job are the job's.
 */
final class PowerSync {

    private static final Logger LOG = LoggerFactory.getLogger(PowerSync.class);

    private final Store store;
    private final GuestCalls guests;
    private final Withdrawal withdrawal;
    private final MigrationSettlement migrations;
    private final Remains remains;
    private final Clock clock;
    /** By host: guests that nobody wants there, and in how many comparisons running they stood. */
    private final Map<UUID, Map<Stranger, Integer>> strangers = new HashMap<>();

    PowerSync(
            Store store,
            GuestCalls guests,
            Withdrawal withdrawal,
            MigrationSettlement migrations,
            Remains remains,
            Clock clock) {
        this.store = store;
        this.guests = guests;
        this.withdrawal = withdrawal;
        this.migrations = migrations;
        this.remains = remains;
        this.clock = clock;
    }

    private record Stranger(UUID vm, long epoch) {}

    /**
     * Compares a host and sees to what differs.
     *
     * @param report with all its guests
     * @return whether nothing is left that has to be looked at again, even if the host has nothing new to report
     */
    boolean compare(HostReport report) throws InterruptedException {
        Snapshot snapshot = store.snapshot();
        Host host = snapshot.find(Host.KIND, report.host()).orElse(null);
        return host == null || !report.reachable() || compare(snapshot, host, report.guests());
    }

    private boolean compare(Snapshot snapshot, Host host, List<GuestState> reported) throws InterruptedException {
        Map<UUID, GuestState> seen = byVm(reported);
        boolean settled = true;
        boolean suspicion = false;
        for (Vm vm : snapshot.by(Vm.KIND, Vm.BY_HOST, host.id())) {
            if (busy(snapshot, vm)) {
                settled = false;
            } else if (vm.migrating()) {
                LOG.info("{} was left on its way by a job that gave up; its hosts are asked now", vm);
                migrations.settle(vm.id());
                settled = false;
            } else if (vm.state() == Vm.State.RUNNING) {
                suspicion |= down(vm, seen.get(vm.uuid()));
            } else {
                LOG.info("{} was left {} by a job that gave up; it is stopped now", vm, vm.state());
                withdrawal.withdraw(vm.id(), Vm.State.STOPPED);
                settled = false;
            }
        }
        if (suspicion) {
            lookAgain(host);
        }
        for (GuestState guest : reported) {
            if (guest.power() != GuestState.Power.RUNNING && !busy(snapshot, guest.vm())) {
                settled &= !remains.clear(snapshot, host, guest);
            }
        }
        return tellStrangers(snapshot, host, reported) && settled && !suspicion;
    }

    private void lookAgain(Host host) throws InterruptedException {
        Snapshot before = store.snapshot();
        Map<UUID, GuestState> seen;
        try {
            seen = byVm(guests.guests(host));
        } catch (RpcException e) {
            LOG.info("Host {} cannot be asked for its guests now: {}", host.name(), e.getMessage());
            return;
        }
        for (Vm vm : before.by(Vm.KIND, Vm.BY_HOST, host.id())) {
            GuestState guest = seen.get(vm.uuid());
            if (vm.state() == Vm.State.RUNNING
                    && !vm.migrating()
                    && down(vm, guest)
                    && !busy(store.snapshot(), vm)
                    && guests.end(host, vm)) {
                stopped(vm, host, guest);
            }
        }
    }

    private void stopped(Vm vm, Host host, @Nullable GuestState guest) {
        String why = guest == null ? "the host does not know it any more" : guest.detail();
        Vm after = vm.with(next -> next.state(Vm.State.STOPPED)
                .host(null)
                .lastHost(vm.host())
                .updated(clock.instant().truncatedTo(ChronoUnit.MILLIS)));
        CommitResult result = store.commitAndWait(Transaction.builder()
                .replace(Vm.KIND, vm, after)
                .append(event(vm, "Vm stopped by itself on host " + host.name() + ": " + why))
                .build());
        if (result instanceof CommitResult.Committed) {
            LOG.warn("{} stopped by itself on host {}: {}", vm.instanceName(), host.name(), why);
        } else {
            LOG.debug("{} was changed meanwhile and is left alone", vm);
        }
    }

    private Event event(Vm vm, String description) {
        return EventBuilder.builder()
                .uuid(UUID.randomUUID())
                .type("VM.STOP")
                .level(Event.Level.WARN)
                .state(Event.State.COMPLETED)
                .description(description)
                .user(vm.user())
                .account(vm.account())
                .domain(vm.domain())
                .resourceType(VmAnswers.RESOURCE_TYPE)
                .resource(vm.uuid())
                .created(clock.instant().truncatedTo(ChronoUnit.MILLIS))
                .build();
    }

    /**
     * At the second sight, because a guest that was just stopped stands in reports that are under way.
     *
     * @return whether all have been told of
     */
    private boolean tellStrangers(Snapshot snapshot, Host host, List<GuestState> reported) {
        Map<Stranger, Integer> before = strangers.getOrDefault(host.uuid(), Map.of());
        Map<Stranger, Integer> now = new HashMap<>();
        for (GuestState guest : reported) {
            if (guest.running() && !wanted(snapshot, host, guest)) {
                int sights = now.merge(stranger(guest), before.getOrDefault(stranger(guest), 0) + 1, Integer::sum);
                if (sights == 2) {
                    LOG.warn("Host {} runs {}, which is not wanted there", host.name(), guest);
                }
            }
        }
        if (now.isEmpty()) {
            strangers.remove(host.uuid());
        } else {
            strangers.put(host.uuid(), now);
        }
        return now.values().stream().allMatch(sights -> sights > 1);
    }

    private static Stranger stranger(GuestState guest) {
        return new Stranger(guest.vm(), guest.epoch());
    }

    private static boolean wanted(Snapshot snapshot, Host host, GuestState guest) {
        return snapshot.find(Vm.KIND, guest.vm())
                .filter(vm -> busy(snapshot, vm) || (host.id().equals(vm.host()) && vm.epoch() == guest.epoch()))
                .isPresent();
    }

    /** Whether a machine's run is over; a guest of another run says nothing of this one. */
    private static boolean down(Vm vm, @Nullable GuestState guest) {
        return guest == null || (!guest.running() && guest.epoch() <= vm.epoch());
    }

    private static boolean busy(Snapshot snapshot, Vm vm) {
        return busy(snapshot, vm.uuid());
    }

    private static boolean busy(Snapshot snapshot, UUID vm) {
        return !snapshot.by(Job.KIND, Job.BY_RESOURCE, vm).isEmpty();
    }

    private static Map<UUID, GuestState> byVm(List<GuestState> guests) {
        return guests.stream().collect(Collectors.toMap(GuestState::vm, Function.identity(), (one, other) -> one));
    }
}
