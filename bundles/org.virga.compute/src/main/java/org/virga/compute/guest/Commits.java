package org.virga.compute.guest;

import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.Id;
import org.virga.api.model.Vm;
import org.virga.api.store.CommitResult;
import org.virga.api.store.CommitResult.Refusal;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;

/** Changes one machine's record, as it is by then. */
final class Commits {

    private static final int TRIES = 16;

    private Commits() {}

    /**
     * Changes a machine and answers what it became.
     *
     * @param change asked anew for each try; the same record when nothing is to change
     * @return empty when there is no such machine any more
     * @throws CommandException when the store refuses
     */
    static Optional<Vm> change(Store store, Id<Vm> id, UnaryOperator<Vm> change) {
        CommitResult.Conflict last = null;
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Optional<Vm> found = store.snapshot().find(Vm.KIND, id);
            if (found.isEmpty()) {
                return found;
            }
            Vm before = found.get();
            Vm after = change.apply(before);
            if (after.equals(before)) {
                return found;
            }
            CommitResult result = store.commitAndWait(
                    Transaction.builder().replace(Vm.KIND, before, after).build());
            if (!(result instanceof CommitResult.Conflict conflict)) {
                return Optional.of(after);
            }
            last = conflict;
            if (!conflict.stale()) {
                break;
            }
        }
        String reasons =
                last == null ? "" : last.reasons().stream().map(Refusal::text).collect(Collectors.joining("; "));
        throw new CommandException(ErrorKind.CONFLICT, "The virtual machine could not be changed: " + reasons);
    }
}
