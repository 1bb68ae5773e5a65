package org.virga.ha;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.ha.HaScopes;
import org.virga.api.model.HaCase;
import org.virga.api.model.Host;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;

/**
 * The cases in the store. Each change names the host as it was seen: when the host has been heard of meanwhile, or anything
 * else has become of it, nothing happens. Nobody waits; what could not be written is tried again by whoever wanted it.
 */
final class CaseBook {

    private static final Logger LOG = LoggerFactory.getLogger(CaseBook.class);

    private final Store store;
    private final Clock clock;
    private final Supplier<UUID> uuids;
    /** Whether it has been said that cases cannot be stored. */
    private final AtomicBoolean failing = new AtomicBoolean();

    CaseBook(Store store, Clock clock, Supplier<UUID> uuids) {
        this.store = store;
        this.clock = clock;
        this.uuids = uuids;
    }

    /** Notes how far a host's case is, and opens it when there is none. Answers whether that is stored. */
    CompletableFuture<Boolean> note(Host host, HaCase.State state, List<String> findings) {
        Transaction.Builder transaction = Transaction.builder().require(Host.KIND, host);
        write(transaction, host, state, null, findings);
        return commit(host, transaction.build());
    }

    /** Proves a host dead: it is Down from then on, and its guests are brought back elsewhere. */
    CompletableFuture<Boolean> prove(Host host, String proof, List<String> findings) {
        return prove(host, host.withState(Host.State.DOWN), proof, findings);
    }

    /** As above, with what else becomes of the host. */
    CompletableFuture<Boolean> prove(Host host, Host down, String proof, List<String> findings) {
        Transaction.Builder transaction = Transaction.builder().replace(Host.KIND, host, down);
        write(transaction, host, HaCase.State.FENCED, proof, findings);
        return commit(host, transaction.build());
    }

    /** Ends a host's case, and makes the host what it is then. */
    CompletableFuture<Boolean> close(Host host, Host.State state) {
        Optional<HaCase> open = HaScopes.caseOf(store.snapshot(), host.id());
        if (open.isEmpty()) {
            return CompletableFuture.completedFuture(true);
        }
        return commit(
                host,
                Transaction.builder()
                        .replace(Host.KIND, host, host.withState(state))
                        .delete(HaCase.KIND, open.get())
                        .build());
    }

    private void write(
            Transaction.Builder transaction,
            Host host,
            HaCase.State state,
            @Nullable String proof,
            List<String> findings) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        List<String> kept = findings.subList(0, Math.min(findings.size(), HaCase.MOST_FINDINGS));
        HaScopes.caseOf(store.snapshot(), host.id())
                .ifPresentOrElse(
                        open -> transaction.replace(HaCase.KIND, open, open.with(next -> next.state(state)
                                .since(open.state() == state ? open.since() : now)
                                .proof(proof == null ? open.proof() : proof)
                                .findings(kept))),
                        () -> transaction.insert(
                                HaCase.KIND,
                                new HaCase(
                                        store.nextId(HaCase.KIND),
                                        uuids.get(),
                                        host.id(),
                                        state,
                                        now,
                                        now,
                                        proof,
                                        kept)));
    }

    private CompletableFuture<Boolean> commit(Host host, Transaction transaction) {
        return store.commit(transaction).handle((result, failure) -> {
            if (failure != null) {
                tell(host, failure);
                return false;
            }
            failing.set(false);
            if (result instanceof CommitResult.Conflict conflict) {
                LOG.debug("The case of host {} has changed meanwhile: {}", host.name(), conflict.reasons());
                return false;
            }
            return true;
        });
    }

    /** Says once that nothing can be stored: when many hosts are silent there is a case of each. */
    private void tell(Host host, Throwable failure) {
        if (failing.compareAndSet(false, true)) {
            LOG.warn(
                    "The case of host {} could not be stored, and those of others may not be either: {}",
                    host.name(),
                    failure.getMessage());
        } else {
            LOG.debug("The case of host {} could not be stored", host.name(), failure);
        }
    }
}
