package org.virga.compute.guest;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Vm;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;

/** Takes machines from hosts that are proved dead: nobody has to be asked whether their guests run. */
@Component(service = LostPlaces.class)
public final class LostPlaces {

    private final Store store;

    @Activate
    public LostPlaces(@Reference Store store) {
        this.store = store;
    }

    /**
     * Refuses a machine that is on a host that is not down.
     *
     * @throws CommandException {@code CONFLICT}
     */
    public void check(Snapshot snapshot, Vm vm) {
        Id<Host> place = vm.host();
        Optional<Host> host = place == null ? Optional.empty() : snapshot.find(Host.KIND, place);
        if (!lost(snapshot, vm) && host.isPresent()) {
            throw new CommandException(
                    ErrorKind.CONFLICT,
                    "Unable to restart " + vm.instanceName() + ": its host "
                            + host.get().name() + " is "
                            + host.get().state()
                            + ", and only what is proved dead is started elsewhere. When you know that the host is dead, say so"
                            + " with declareHostAsDegraded");
        }
    }

    /**
     * Takes a machine from its place.
     *
     * @param epoch of the run that was lost; null for whichever
     * @return whether it has no place; false when it has had another run since, or its host is back
     */
    public boolean leave(Id<Vm> id, @Nullable Long epoch, Instant now) {
        return Commits.change(
                        store,
                        id,
                        vm -> sameRun(vm, epoch) && vm.host() != null && lost(store.snapshot(), vm)
                                ? GuestStop.off(vm, Vm.State.STOPPED, now)
                                : vm)
                .filter(vm -> sameRun(vm, epoch) && vm.host() == null && vm.state() == Vm.State.STOPPED)
                .isPresent();
    }

    private static boolean sameRun(Vm vm, @Nullable Long epoch) {
        return epoch == null || epoch == vm.epoch();
    }

    private static boolean lost(Snapshot snapshot, Vm vm) {
        Id<Host> place = vm.host();
        return place != null
                && snapshot.find(Host.KIND, place)
                        .filter(host -> host.state() == Host.State.DOWN)
                        .isPresent();
    }
}
