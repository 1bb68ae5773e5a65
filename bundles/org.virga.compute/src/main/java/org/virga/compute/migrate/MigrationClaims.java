package org.virga.compute.migrate;

import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.ServiceOffering;
import org.virga.api.model.Vm;
import org.virga.api.schedule.Candidates;
import org.virga.api.schedule.PlacementRequest;
import org.virga.api.schedule.Scheduler;
import org.virga.api.storage.DiskReach;
import org.virga.api.store.CommitResult;
import org.virga.api.store.CommitResult.Refusal;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;
import org.virga.compute.answer.VmAnswers;

/** Finds a machine a host to migrate to, and claims its room there. */
@Component(service = MigrationClaims.class)
public final class MigrationClaims {

    private static final int ROUNDS = 5;

    private final Store store;
    private final Scheduler scheduler;
    private final MigrationCalls calls;

    @Activate
    public MigrationClaims(@Reference Store store, @Reference Scheduler scheduler, @Reference MigrationCalls calls) {
        this.store = store;
        this.scheduler = scheduler;
        this.calls = calls;
    }

    /**
     * A claim, or why there is none; as it stands in the journal.
     *
     * @param source id of the host that the machine is on
     * @param destination id of the host that has room for it; 0 for none
     * @param epoch of the migration
     * @param refusal why there is none; empty for a claim
     * @param later whether there may be one soon
     */
    record Claim(long source, long destination, long epoch, String refusal, boolean later) {

        Id<Host> from() {
            return new Id<>(source);
        }

        Id<Host> to() {
            return new Id<>(destination);
        }
    }

    /**
     * Claims room on a host.
     *
     * @param wanted only this host; null for any of the cluster that the machine is in
     * @param avoid none of these
     * @throws CommandException when the machine cannot migrate at all
     */
    Claim claim(Id<Vm> id, @Nullable Host wanted, Set<Id<Host>> avoid, Instant now) {
        String refused = "";
        for (int round = 0; round < ROUNDS; round++) {
            Snapshot snapshot = store.snapshot();
            Vm vm = snapshot.find(Vm.KIND, id)
                    .orElseThrow(() -> new CommandException(ErrorKind.CONFLICT, "The virtual machine is gone"));
            Host source = check(snapshot, vm, wanted);
            Candidates candidates = scheduler.candidates(demand(snapshot, vm, source, wanted, avoid));
            if (candidates.hosts().isEmpty()) {
                return new Claim(source.id().value(), 0, 0, candidates.reason(), candidates.later());
            }
            for (Id<Host> host : candidates.hosts()) {
                Host destination = snapshot.get(Host.KIND, host);
                refused = claim(snapshot, vm, destination, now);
                if (refused.isEmpty()) {
                    return new Claim(source.id().value(), host.value(), vm.epoch() + 1, "", false);
                }
            }
        }
        return new Claim(0, 0, 0, refused, true);
    }

    /** Whether the machine and its host are fit for it. */
    private Host check(Snapshot snapshot, Vm vm, @Nullable Host wanted) {
        Id<Host> place = vm.host();
        if (vm.state() != Vm.State.RUNNING || place == null) {
            throw CommandException.invalid("VM is not Running, unable to migrate the vm " + VmAnswers.describe(vm));
        }
        Host source = snapshot.get(Host.KIND, place);
        if (wanted != null && wanted.id().equals(place)) {
            throw CommandException.invalid("Unable to migrate " + VmAnswers.title(vm) + ": it is on host "
                    + source.name() + " already; say another hostid, or none");
        }
        if (source.state() != Host.State.UP) {
            throw new CommandException(
                    ErrorKind.UNAVAILABLE,
                    "Unable to migrate " + VmAnswers.title(vm) + ": its host " + source.name() + " is " + source.state()
                            + ", and a guest is sent by the host that it runs on");
        }
        if (wanted != null) {
            DiskReach.of(snapshot, vm).beyond(wanted).ifPresent(why -> {
                throw new CommandException(
                        ErrorKind.UNAVAILABLE,
                        "Unable to migrate " + VmAnswers.title(vm) + " to host " + wanted.name() + ": " + why);
            });
        }
        for (Host host : wanted == null ? List.of(source) : List.of(source, wanted)) {
            if (!calls.able(host)) {
                throw new CommandException(
                        ErrorKind.UNAVAILABLE,
                        "Unable to migrate " + VmAnswers.title(vm) + ": the agent " + host.agent() + " of host "
                                + host.name() + " is of a release that moves no guests; update it");
            }
        }
        return source;
    }

    private static PlacementRequest demand(
            Snapshot snapshot, Vm vm, Host source, @Nullable Host wanted, Set<Id<Host>> avoid) {
        ServiceOffering offering = snapshot.get(ServiceOffering.KIND, vm.offering());
        Set<Id<Host>> never = new HashSet<>(avoid);
        never.add(source.id());
        return new PlacementRequest(
                vm.id(),
                vm.name(),
                vm.zone(),
                vm.hypervisor(),
                vm.cpuNumber(),
                vm.cpuMhz(),
                vm.memoryBytes(),
                null,
                wanted == null ? source.cluster() : null,
                wanted == null ? null : wanted.id(),
                null,
                offering.hostTags(),
                never);
    }

    /** Empty when the room is claimed; otherwise why not. */
    private String claim(Snapshot snapshot, Vm vm, Host destination, Instant now) {
        if (!calls.able(destination)) {
            return "The agent " + destination.agent() + " of host " + destination.name()
                    + " is of a release that moves no guests";
        }
        Set<Integer> taken = new LinkedHashSet<>();
        snapshot.by(Vm.KIND, Vm.BY_DESTINATION, destination.id()).forEach(other -> taken.add(other.claim()));
        int free = 0;
        while (taken.contains(free)) {
            free++;
        }
        if (free >= Vm.MOST_ARRIVALS) {
            return Vm.MOST_ARRIVALS + " machines are on their way to host " + destination.name() + " already";
        }
        int claim = free;
        Vm claimed = vm.with(next -> next.destination(destination.id())
                .claim(claim)
                .epoch(vm.epoch() + 1)
                .updated(now));
        CommitResult result = store.commitAndWait(
                Transaction.builder().replace(Vm.KIND, vm, claimed).build());
        return result instanceof CommitResult.Conflict conflict
                ? String.join(
                        "; ", conflict.reasons().stream().map(Refusal::text).toList())
                : "";
    }
}
