package org.virga.topology.host;

import java.util.function.Predicate;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.Host;
import org.virga.api.model.Host.ResourceState;
import org.virga.api.model.Id;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;

/** Changes what an operator wants of a host, whatever agents report of it meanwhile. */
final class HostChanges {

    private static final int TRIES = 16;

    private HostChanges() {}

    /**
     * Changes a host's resource state, if it is one of those from which it is to change.
     *
     * @return what it was
     * @throws CommandException when the host is gone, or the store refuses
     */
    static ResourceState resourceState(Store store, Id<Host> id, ResourceState wanted, Predicate<ResourceState> from) {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Host host = store.snapshot()
                    .find(Host.KIND, id)
                    .orElseThrow(() -> new CommandException(ErrorKind.CONFLICT, "The host is gone"));
            if (host.resourceState() == wanted || !from.test(host.resourceState())) {
                return host.resourceState();
            }
            CommitResult result = store.commitAndWait(Transaction.builder()
                    .replace(Host.KIND, host, host.withResourceState(wanted))
                    .build());
            if (result instanceof CommitResult.Committed) {
                return host.resourceState();
            }
        }
        throw new CommandException(ErrorKind.CONFLICT, "The host was changed by others again and again; try again");
    }
}
