package org.virga.storage.pool;

import java.util.stream.Collectors;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.store.CommitResult;
import org.virga.api.store.CommitResult.Refusal;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;

/** Commits for commands that are done at once. */
final class PoolCommits {

    private PoolCommits() {}

    /**
     * Commits and answers the state that contains it.
     *
     * @throws CommandException {@code CONFLICT} with the store's reasons when it refuses
     */
    static Snapshot commit(Store store, Transaction transaction) {
        CommitResult result = store.commitAndWait(transaction);
        if (result instanceof CommitResult.Committed committed) {
            return committed.snapshot();
        }
        throw new CommandException(
                ErrorKind.CONFLICT,
                ((CommitResult.Conflict) result)
                        .reasons().stream().map(Refusal::text).collect(Collectors.joining("; ")));
    }
}
