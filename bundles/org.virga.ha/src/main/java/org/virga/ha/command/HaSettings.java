package org.virga.ha.command;

import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.ha.HaScopes;
import org.virga.api.model.HaSetting;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;

/** Changes what was said of a scope. */
final class HaSettings {

    private static final int TRIES = 16;

    private HaSettings() {}

    /**
     * Changes a scope's setting, which begins as what holds where nothing was said.
     *
     * @throws CommandException {@code CONFLICT} when others change it again and again
     */
    static void change(Store store, String scope, UnaryOperator<HaSetting> change) {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Snapshot snapshot = store.snapshot();
            Optional<HaSetting> found = HaScopes.find(snapshot, scope);
            HaSetting before = found.orElseGet(() ->
                    new HaSetting(store.nextId(HaSetting.KIND), UUID.randomUUID(), scope, true, null, null, null));
            HaSetting after = change.apply(before);
            if (found.isPresent() && after.equals(before)) {
                return;
            }
            Transaction.Builder transaction = Transaction.builder();
            if (found.isPresent()) {
                transaction.replace(HaSetting.KIND, before, after);
            } else {
                transaction.insert(HaSetting.KIND, after);
            }
            if (store.commitAndWait(transaction.build()) instanceof CommitResult.Committed) {
                return;
            }
        }
        throw new CommandException(
                ErrorKind.CONFLICT,
                "The setting of high availability was changed by others again and again; try again");
    }
}
