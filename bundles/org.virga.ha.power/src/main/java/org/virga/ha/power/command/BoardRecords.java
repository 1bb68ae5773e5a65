package org.virga.ha.power.command;

import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.ha.PowerScopes;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;
import org.virga.api.model.Host;
import org.virga.api.model.PowerBoard;
import org.virga.api.model.PowerSetting;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;

/** Reads and changes what the store has of management boards. */
final class BoardRecords {

    private static final int TRIES = 16;

    private BoardRecords() {}

    /** A change of the store; null when there is nothing to do. */
    private interface Change {
        @Nullable
        Transaction on(Snapshot snapshot);
    }

    /**
     * The board of a host that may be used.
     *
     * @throws CommandException {@code RUNTIME} when there is none
     */
    static PowerBoard usable(Snapshot snapshot, Host host) {
        if (PowerScopes.find(snapshot, host.id()).isEmpty()) {
            throw new CommandException(
                    ErrorKind.RUNTIME,
                    "Out-of-band management is not configured for the host. Configure it with"
                            + " configureOutOfBandManagement first.");
        }
        return PowerScopes.usable(snapshot, host)
                .orElseThrow(() -> new CommandException(
                        ErrorKind.RUNTIME,
                        "Out-of-band management is disabled for the host, its cluster or its zone. Enable it first."));
    }

    /** Changes a host's board; empty when it has none. */
    static Optional<PowerBoard> change(Store store, Host host, UnaryOperator<PowerBoard> change) {
        commit(store, snapshot -> PowerScopes.find(snapshot, host.id())
                .filter(before -> !change.apply(before).equals(before))
                .map(before -> Transaction.builder()
                        .replace(PowerBoard.KIND, before, change.apply(before))
                        .build())
                .orElse(null));
        return PowerScopes.find(store.snapshot(), host.id());
    }

    /** Makes a host's board what it is to be, or gives it one. */
    static void put(Store store, PowerBoard board) {
        commit(store, snapshot -> {
            Optional<PowerBoard> before = PowerScopes.find(snapshot, board.host());
            Transaction.Builder transaction = Transaction.builder();
            if (before.isPresent()) {
                PowerBoard after = board.with(next -> next.id(before.get().id())
                        .uuid(before.get().uuid())
                        .enabled(before.get().enabled()));
                transaction.replace(PowerBoard.KIND, before.get(), after);
            } else {
                transaction.insert(PowerBoard.KIND, board);
            }
            return transaction.build();
        });
    }

    /** Switches the use of a host's board on or off, as a job. */
    static Outcome switchHost(Store store, JobContext job, Host host, boolean enabled) throws Exception {
        job.step("set", () -> {
            if (change(store, host, board -> board.withEnabled(enabled)).isEmpty()) {
                throw new CommandException(
                        ErrorKind.RUNTIME,
                        "Out-of-band management is not configured for the host. Please configure the host before"
                                + " enabling/disabling it.");
            }
        });
        return Outcome.Done.of(OutOfBandResponse.OBJECT, OutOfBandResponse.switched(host, enabled));
    }

    /** Switches the use of the boards of a scope on or off, as a job. */
    static Outcome switchScope(Store store, JobContext job, String scope, boolean enabled) throws Exception {
        job.step("set", () -> set(store, scope, enabled));
        return Outcome.Done.of(OutOfBandResponse.OBJECT, OutOfBandResponse.switched(null, enabled));
    }

    private static void set(Store store, String scope, boolean enabled) {
        commit(store, snapshot -> {
            Optional<PowerSetting> before = PowerScopes.find(snapshot, scope);
            if (before.isEmpty()) {
                PowerSetting setting =
                        new PowerSetting(store.nextId(PowerSetting.KIND), UUID.randomUUID(), scope, enabled);
                return Transaction.builder().insert(PowerSetting.KIND, setting).build();
            }
            return before.get().enabled() == enabled
                    ? null
                    : Transaction.builder()
                            .replace(
                                    PowerSetting.KIND,
                                    before.get(),
                                    before.get().withEnabled(enabled))
                            .build();
        });
    }

    private static void commit(Store store, Change change) {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Transaction transaction = change.on(store.snapshot());
            if (transaction == null || store.commitAndWait(transaction) instanceof CommitResult.Committed) {
                return;
            }
        }
        throw new CommandException(
                ErrorKind.CONFLICT, "Out-of-band management was changed by others again and again; try again");
    }
}
