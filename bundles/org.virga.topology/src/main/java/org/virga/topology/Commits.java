package org.virga.topology;

import java.util.stream.Collectors;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.store.CommitResult;
import org.virga.api.store.CommitResult.Refusal;
import org.virga.api.store.CommitResult.Rule;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;

/** Commits for commands that are done at once. */
public final class Commits {

    private Commits() {}

    /**
     * Commits and answers the state that contains it.
     *
     * @throws CommandException with the store's reasons when it refuses
     */
    public static Snapshot commit(Store store, Transaction transaction) {
        CommitResult result = store.commitAndWait(transaction);
        if (result instanceof CommitResult.Committed committed) {
            return committed.snapshot();
        }
        CommitResult.Conflict conflict = (CommitResult.Conflict) result;
        String reasons = conflict.reasons().stream().map(Refusal::text).collect(Collectors.joining("; "));
        boolean taken = conflict.reasons().stream().anyMatch(reason -> reason.rule() == Rule.UNIQUE);
        throw new CommandException(taken ? ErrorKind.INVALID : ErrorKind.CONFLICT, reasons);
    }
}
