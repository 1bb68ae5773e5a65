package org.virga.authority;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.agent.AgentSightings;
import org.virga.api.model.Host;
import org.virga.api.model.JoinToken;
import org.virga.api.model.RemoteAgent;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;

/**
 * Decides who joins. A token is used by the same commit that makes the agent known, so of two who come with one token at the
 * same time one is refused. Any thread may call.
 */
final class Joining {

    private static final Logger LOG = LoggerFactory.getLogger(Joining.class);

    private final Store store;
    private final AuthorityKeeper keeper;
    private final AgentSightings sightings;

    Joining(Store store, AuthorityKeeper keeper, AgentSightings sightings) {
        this.store = store;
        this.keeper = keeper;
        this.sightings = sightings;
    }

    /** A request is refused; the message is for whoever sent it. */
    static final class RefusedException extends Exception {

        private static final long serialVersionUID = 1L;

        private final int status;

        RefusedException(int status, String message) {
            super(message);
            this.status = status;
        }

        int status() {
            return status;
        }

        /** Whether it says that something is not allowed, and not only that it cannot be done now. */
        boolean suspicious() {
            return status == 403;
        }
    }

    /**
     * Lets an agent join.
     *
     * @param port of the broker
     */
    Handshake.Answer join(Handshake.Request request, String address, int port) throws RefusedException {
        Snapshot snapshot = store.snapshot();
        Instant now = keeper.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        JoinToken token = token(snapshot, request, now);
        String name = request.name();
        @Nullable RemoteAgent before = checkName(snapshot, token, name);
        PublicKey key = key(request);
        ServerNames names = keeper.serverNames();
        if (!names.cover(request.controller())) {
            throw new RefusedException(
                    409,
                    "This controller's certificate is not for " + Names.printable(request.controller()) + ", but for "
                            + names + ": set addresses in org.virga.authority.cfg there");
        }
        Authority authority = keeper.authority();
        X509Certificate certificate = authority.issueAgent(name, key, keeper.certificateLife());
        RemoteAgent agent = agent(before, token, key, certificate, now, address);
        commit(token, before, agent, snapshot);
        LOG.info("The agent {} at {} has joined; its certificate ends at {}", name, address, agent.expires());
        return new Handshake.Answer(name, Pem.of(certificate), Pem.of(authority.certificate()), port, "")
                .proven(token.proof(), request.nonce());
    }

    private static JoinToken token(Snapshot snapshot, Handshake.Request request, Instant now) throws RefusedException {
        Optional<JoinToken> found = uuid(request.token()).flatMap(id -> snapshot.find(JoinToken.KIND, id));
        // One word for both: who guesses learns nothing.
        if (found.isEmpty()
                || !Digests.same(request.proof(), request.proofBy(found.get().proof()))) {
            throw new RefusedException(403, "The token is not known here, or its secret is another one");
        }
        JoinToken token = found.get();
        if (token.state() == JoinToken.State.USED) {
            throw new RefusedException(
                    403, "The token was used already, by the agent " + token.agent() + ": have another one made");
        }
        if (token.state() == JoinToken.State.WITHDRAWN) {
            throw new RefusedException(403, "The token was withdrawn: have another one made");
        }
        if (!now.isBefore(token.expires())) {
            throw new RefusedException(403, "The token has expired, at " + token.expires() + ": have another one made");
        }
        return token;
    }

    private @Nullable RemoteAgent checkName(Snapshot snapshot, JoinToken token, String name) throws RefusedException {
        if (!Names.good(name)) {
            throw new RefusedException(400, Names.rule(name));
        }
        if (token.name() != null && !token.name().equals(name)) {
            throw new RefusedException(403, "The token is for the agent " + token.name() + ", and not for " + name);
        }
        Optional<RemoteAgent> there = snapshot.by(RemoteAgent.KIND, RemoteAgent.BY_NAME, name).stream()
                .findFirst();
        if (there.isPresent()) {
            if (token.name() == null) {
                throw new RefusedException(
                        403,
                        "There is an agent " + name + " already: choose another --name, or have a token made for it, "
                                + "host:token --name " + name);
            }
            return there.get();
        }
        boolean driven = !snapshot.by(Host.KIND, Host.BY_AGENT, name).isEmpty();
        if (driven || sightings.of(name).isPresent()) {
            throw new RefusedException(
                    403, "An agent " + name + " belongs to the controller itself: choose another --name");
        }
        return null;
    }

    private static PublicKey key(Handshake.Request request) throws RefusedException {
        try {
            return Requests.keyOf(request.request());
        } catch (IllegalArgumentException e) {
            throw new RefusedException(400, String.valueOf(e.getMessage()));
        }
    }

    private RemoteAgent agent(
            @Nullable RemoteAgent before,
            JoinToken token,
            PublicKey key,
            X509Certificate certificate,
            Instant now,
            String address) {
        return new RemoteAgent(
                before == null ? store.nextId(RemoteAgent.KIND) : before.id(),
                before == null ? UUID.randomUUID() : before.uuid(),
                Names.ofAgent(certificate),
                RemoteAgent.State.JOINED,
                Digests.ofKey(key),
                certificate.getSerialNumber().toString(16),
                certificate.getNotAfter().toInstant(),
                now,
                address,
                token.cluster(),
                token.url());
    }

    private void commit(JoinToken token, @Nullable RemoteAgent before, RemoteAgent agent, Snapshot seen)
            throws RefusedException {
        Transaction.Builder transaction = Transaction.builder()
                .replace(JoinToken.KIND, token, token.with(changed -> changed.state(JoinToken.State.USED)
                        .agent(agent.name())));
        if (before == null) {
            transaction.insert(RemoteAgent.KIND, agent);
        } else {
            transaction.replace(RemoteAgent.KIND, before, agent);
        }
        if (store.commitAndWait(transaction.build()) instanceof CommitResult.Conflict conflict) {
            boolean used = conflict.snapshot()
                    .find(JoinToken.KIND, token.id())
                    .filter(token::equals)
                    .isEmpty();
            throw new RefusedException(
                    used ? 403 : 409,
                    used
                            ? "The token was used or withdrawn at this moment: have another one made"
                            : "The agent " + agent.name() + " was changed at this moment (seen at " + seen.sequence()
                                    + "): try again");
        }
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
