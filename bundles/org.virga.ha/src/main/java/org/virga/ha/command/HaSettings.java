package org.virga.ha.command;

import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.ha.HaScopes;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;
import org.virga.api.model.HaSetting;
import org.virga.api.model.Host;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;

/** Changes what was said of a scope, whoever else does meanwhile. */
final class HaSettings {

    private static final int TRIES = 16;

    private HaSettings() {}

    /** Switches a host on or off, as a job: one of which nothing looks after is refused, as the protocol has it. */
    static Outcome switchHost(Store store, JobContext job, Host host, boolean on) throws Exception {
        String scope = HaSetting.scope(Host.KIND, host.id());
        if (HaScopes.find(job.snapshot(), scope).map(HaSetting::provider).isEmpty()) {
            return new Outcome.Failed(
                    ErrorKind.INVALID,
                    "HAProvider is not provided for the resource [" + host.id()
                            + "], failing configuration. Name it with configureHAForHost first");
        }
        switchScope(store, job, scope, on);
        return Outcome.Done.of("hostha", HostHaResponse.changed(host, on, null));
    }

    /** Switches all hosts of a scope on or off, as a job. */
    static Outcome switchScope(Store store, JobContext job, String scope, boolean on) throws Exception {
        job.step("set", () -> change(store, scope, setting -> setting.withEnabled(on)));
        return Outcome.Done.success();
    }

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
