package org.virga.compute;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Vm;
import org.virga.api.schedule.Candidates;
import org.virga.api.schedule.Explanation;
import org.virga.api.schedule.Placement;
import org.virga.api.schedule.PlacementRequest;
import org.virga.api.schedule.PlacementResult;
import org.virga.api.schedule.Scheduler;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;

/** Takes the first host that the store lets it have. */
final class FakeScheduler implements Scheduler {

    private final Store store;
    private int later;

    FakeScheduler(Store store) {
        this.store = store;
    }

    /** Puts the next placements off. */
    void notNow(int times) {
        later = times;
    }

    @Override
    public PlacementResult place(PlacementRequest request) {
        if (later > 0) {
            later--;
            return new PlacementResult.NotNow("A filter is missing");
        }
        Vm vm = store.snapshot().get(Vm.KIND, request.vm());
        if (vm.state() == Vm.State.STARTING && vm.host() != null) {
            return new PlacementResult.Placed(new Placement(vm.host(), vm.epoch()));
        }
        if (vm.state() != Vm.State.STOPPED) {
            return new PlacementResult.Obsolete(vm.name() + " is " + vm.state());
        }
        for (Host host : store.snapshot().all(Host.KIND)) {
            boolean wanted = request.host() == null || request.host().equals(host.id());
            if (wanted && !request.avoid().contains(host.id())) {
                Vm placed = vm.with(next -> next.state(Vm.State.STARTING)
                        .host(host.id())
                        .lastHost(host.id())
                        .epoch(vm.epoch() + 1));
                CommitResult result = store.commitAndWait(
                        Transaction.builder().replace(Vm.KIND, vm, placed).build());
                if (result instanceof CommitResult.Committed) {
                    return new PlacementResult.Placed(new Placement(host.id(), placed.epoch()));
                }
            }
        }
        return new PlacementResult.NoHost("3 hosts: capacity 3");
    }

    @Override
    public Candidates candidates(PlacementRequest request) {
        if (later > 0) {
            later--;
            return new Candidates(List.of(), true, "A filter is missing");
        }
        List<Id<Host>> hosts = new ArrayList<>();
        for (Host host : store.snapshot().all(Host.KIND)) {
            boolean wanted = request.host() == null || request.host().equals(host.id());
            if (wanted && !request.avoid().contains(host.id())) {
                hosts.add(host.id());
            }
        }
        return new Candidates(hosts, false, hosts.isEmpty() ? "3 hosts: zone 3" : "");
    }

    @Override
    public Optional<Explanation> explain(UUID vm) {
        return Optional.empty();
    }
}
