package org.virga.authority;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.JoinToken;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;

/** Makes tokens and withdraws them. Tokens that were over for a week are removed when another one is made. */
@Component(service = Tokens.class)
public final class Tokens {

    private static final Duration REMEMBERED = Duration.ofDays(7);
    /** That many are removed at a time. */
    private static final int MOST_REMOVED = 500;

    private final Store store;
    private final AuthorityKeeper keeper;
    private final SecureRandom random = new SecureRandom();

    @Activate
    public Tokens(@Reference Store store, @Reference AuthorityKeeper keeper) {
        this.store = store;
        this.keeper = keeper;
    }

    /** A token, and what to hand over. */
    record Made(JoinToken token, TokenText text) {}

    /**
     * Where the host of an agent goes that joins.
     *
     * @param cluster its id
     * @param url how the agent's driver reaches it
     */
    record HostWish(UUID cluster, String url) {}

    /**
     * Makes a token.
     *
     * @param name that the agent has to bear; null when it may choose a new one
     * @param life null for the setting's
     */
    Made make(@Nullable String name, @Nullable Duration life, @Nullable HostWish host) {
        Instant now = keeper.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        TokenText text = TokenText.make(UUID.randomUUID(), keeper.authority().fingerprint(), name, random);
        JoinToken token = new JoinToken(
                store.nextId(JoinToken.KIND),
                text.id(),
                name,
                JoinToken.State.OPEN,
                text.proofKey(),
                now,
                now.plus(life == null ? keeper.tokenLife() : life),
                null,
                host == null ? null : host.cluster(),
                host == null ? null : host.url());
        commit(Transaction.builder().insert(JoinToken.KIND, token).build());
        prune(now);
        return new Made(token, text);
    }

    /** Withdraws a token that was not used. */
    void withdraw(JoinToken token) {
        if (token.state() != JoinToken.State.OPEN) {
            throw CommandException.invalid("The token " + token.uuid() + " is "
                    + (token.state() == JoinToken.State.USED
                            ? "used: the agent " + token.agent() + " has joined with it; agent:revoke ends that"
                            : "withdrawn already"));
        }
        commit(Transaction.builder()
                .replace(JoinToken.KIND, token, token.with(changed -> changed.state(JoinToken.State.WITHDRAWN)))
                .build());
    }

    private void prune(Instant now) {
        Transaction.Builder removal = Transaction.builder();
        store.snapshot().all(JoinToken.KIND).stream()
                .filter(token -> token.expires().plus(REMEMBERED).isBefore(now))
                .limit(MOST_REMOVED)
                .forEach(token -> removal.delete(JoinToken.KIND, token));
        Transaction transaction = removal.build();
        if (!transaction.isEmpty()) {
            // Whoever changed one meanwhile leaves them for the next time.
            var unused = store.commit(transaction);
        }
    }

    private void commit(Transaction transaction) {
        if (store.commitAndWait(transaction) instanceof CommitResult.Conflict conflict) {
            throw new CommandException(
                    ErrorKind.CONFLICT, conflict.reasons().get(0).text());
        }
    }
}
