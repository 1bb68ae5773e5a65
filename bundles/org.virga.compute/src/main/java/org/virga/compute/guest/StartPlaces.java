package org.virga.compute.guest;

import java.util.Set;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.ServiceOffering;
import org.virga.api.model.Vm;
import org.virga.api.schedule.Placement;
import org.virga.api.schedule.PlacementRequest;
import org.virga.api.schedule.PlacementResult;
import org.virga.api.schedule.Scheduler;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.compute.answer.VmAnswers;

/** Finds machines that are started a place, or has them keep the one that they have. Any thread may call. */
final class StartPlaces {

    private final Store store;
    private final Scheduler scheduler;

    StartPlaces(Store store, Scheduler scheduler) {
        this.store = store;
        this.scheduler = scheduler;
    }

    /**
     * A place, or why there is none.
     *
     * @param host id of the host, 0 for none
     * @param refusal empty for a place
     */
    record Place(long host, long epoch, String refusal) {

        Id<Host> hostId() {
            return new Id<>(host);
        }
    }

    Place place(Snapshot snapshot, GuestStart.Request request, Set<Id<Host>> tried) throws NotNowException {
        Vm vm = snapshot.find(Vm.KIND, request.vm())
                .orElseThrow(() -> new CommandException(ErrorKind.CONFLICT, "The virtual machine is gone"));
        PlacementResult result = scheduler.place(demand(snapshot, vm, request.pins(), tried));
        if (result instanceof PlacementResult.Placed placed) {
            Placement placement = placed.placement();
            return new Place(placement.host().value(), placement.epoch(), "");
        }
        if (result instanceof PlacementResult.NotNow later) {
            throw new NotNowException(later.reason());
        }
        if (result instanceof PlacementResult.Obsolete changed) {
            throw new CommandException(ErrorKind.CONFLICT, changed.reason());
        }
        return new Place(
                0,
                0,
                "No destination found for a deployment for VM instance " + VmAnswers.describe(vm) + ": "
                        + ((PlacementResult.NoHost) result).reason());
    }

    private static PlacementRequest demand(Snapshot snapshot, Vm vm, Pins pins, Set<Id<Host>> tried) {
        Pins reachable = StartStorage.within(snapshot, vm, pins);
        ServiceOffering offering = snapshot.get(ServiceOffering.KIND, vm.offering());
        return new PlacementRequest(
                vm.id(),
                vm.name(),
                vm.zone(),
                vm.hypervisor(),
                vm.cpuNumber(),
                vm.cpuMhz(),
                vm.memoryBytes(),
                reachable.pod() == null ? null : reachable.pod().id(),
                reachable.cluster() == null ? null : reachable.cluster().id(),
                reachable.host() == null ? null : reachable.host().id(),
                vm.lastHost(),
                offering.hostTags(),
                tried);
    }

    Place raise(GuestStart.Request request) {
        Vm raised = Commits.change(store, request.vm(), vm -> {
                    if (vm.state() == Vm.State.STARTING) {
                        // Raised already, by a run of this step that was interrupted.
                        return vm;
                    }
                    if (vm.state() != Vm.State.RUNNING) {
                        throw CommandException.invalid(VmAnswers.title(vm) + " is not running, unable to reboot it");
                    }
                    return vm.with(next ->
                            next.state(Vm.State.STARTING).epoch(vm.epoch() + 1).updated(request.now()));
                })
                .orElseThrow(() -> new CommandException(ErrorKind.CONFLICT, "The virtual machine is gone"));
        Id<Host> host = raised.host();
        if (host == null) {
            throw new CommandException(ErrorKind.CONFLICT, "The virtual machine does not run any more");
        }
        return new Place(host.value(), raised.epoch(), "");
    }

    /** Nothing can be placed at the moment. */
    static final class NotNowException extends Exception {

        private static final long serialVersionUID = 1L;

        private final String reason;

        NotNowException(String reason) {
            super(reason);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }
}
