package org.virga.alerts;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.model.Alert;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;

/** The alerts in the store. Each method is done when it returns. */
final class AlertBook {

    private static final Logger LOG = LoggerFactory.getLogger(AlertBook.class);

    /** How often somebody else may have been quicker. */
    private static final int ATTEMPTS = 10;

    /** How many alerts one transaction purges. */
    private static final int BATCH = 500;

    private final Store store;
    private final Clock clock;
    private final Supplier<UUID> uuids;

    AlertBook(Store store, Clock clock, Supplier<UUID> uuids) {
        this.store = store;
        this.clock = clock;
        this.uuids = uuids;
    }

    /** The wall clock, cut to milliseconds. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** @throws org.virga.api.store.StoreUnavailableException when the store is; then nothing was done, as far as one knows */
    void carryOut(Wish wish) {
        commit(() -> wish instanceof Wish.Raise raise ? raised(raise) : cleared(wish));
    }

    /** Archives what is still open of these. */
    void archive(List<Alert> alerts) {
        commit(() -> {
            Snapshot snapshot = store.snapshot();
            Transaction.Builder transaction = Transaction.builder();
            for (Alert alert : alerts) {
                snapshot.find(Alert.KIND, alert.id())
                        .filter(Alert::open)
                        .ifPresent(open -> transaction.replace(Alert.KIND, open, open.withOpen(false)));
            }
            return transaction.build();
        });
    }

    /** Removes what is still there of these. */
    void delete(List<Alert> alerts) {
        commit(() -> {
            Snapshot snapshot = store.snapshot();
            Transaction.Builder transaction = Transaction.builder();
            for (Alert alert : alerts) {
                snapshot.find(Alert.KIND, alert.id()).ifPresent(known -> transaction.delete(Alert.KIND, known));
            }
            return transaction.build();
        });
    }

    /** Removes the archived ones that were told last longer ago than this. */
    void purge(Duration age) {
        Instant end = now().minus(age);
        List<Alert> batch = new ArrayList<>();
        for (Alert alert : store.snapshot().by(Alert.KIND, Alert.BY_OPEN, false)) {
            if (alert.last().isBefore(end)) {
                batch.add(alert);
            }
            if (batch.size() == BATCH) {
                delete(batch);
                batch.clear();
            }
        }
        delete(batch);
    }

    private Transaction raised(Wish.Raise raise) {
        Transaction.Builder transaction = Transaction.builder();
        store.snapshot().by(Alert.KIND, Alert.OPEN, raise.key()).stream()
                .findFirst()
                .ifPresentOrElse(
                        open -> transaction.replace(Alert.KIND, open, open.with(next -> next.text(raise.text())
                                .count(open.count() + raise.count())
                                .last(raise.last()))),
                        () -> transaction.insert(Alert.KIND, alert(raise)));
        return transaction.build();
    }

    private Alert alert(Wish.Raise raise) {
        return new Alert(
                store.nextId(Alert.KIND),
                uuids.get(),
                raise.type(),
                raise.subject(),
                raise.text(),
                raise.count(),
                true,
                raise.first(),
                raise.last());
    }

    private Transaction cleared(Wish wish) {
        Transaction.Builder transaction = Transaction.builder();
        store.snapshot()
                .by(Alert.KIND, Alert.OPEN, wish.key())
                .forEach(open -> transaction.replace(Alert.KIND, open, open.withOpen(false)));
        return transaction.build();
    }

    /** Commits what is made of the newest state, again when that has changed meanwhile. */
    private void commit(Supplier<Transaction> change) {
        CommitResult result = null;
        for (int i = 0; i < ATTEMPTS; i++) {
            Transaction transaction = change.get();
            if (transaction.isEmpty()) {
                return;
            }
            result = store.commitAndWait(transaction);
            if (result instanceof CommitResult.Committed) {
                return;
            }
        }
        LOG.error("A change of alerts is refused each time, and is given up: {}", result);
    }
}
