package org.virga.authority;

import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.agent.AgentGate;
import org.virga.api.agent.AgentGate.Connected;
import org.virga.api.agent.AgentGate.Opening;
import org.virga.api.agent.AgentGate.RefusedException;
import org.virga.api.model.JoinToken;
import org.virga.api.model.RemoteAgent;
import org.virga.api.store.Change;
import org.virga.api.store.Commit;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.spi.store.ChangeListener;

/**
 * Stands at the broker's door. It opens when there is an agent or a token, so a cloud without agents elsewhere has no open
 * port for them. Who was revoked, joined anew with another key, or let its certificate end, is put out at once.
 */
@Component(
        service = {Gatekeeper.class, ChangeListener.class},
        immediate = true)
public final class Gatekeeper implements ChangeListener, AgentGate.Admission {

    private static final Logger LOG = LoggerFactory.getLogger(Gatekeeper.class);
    /** It lives in this process's memory, so it need not last. */
    private static final Duration SERVER_LIFE = Duration.ofDays(30);

    private static final Duration SERVER_RENEWAL = Duration.ofDays(10);
    private static final long LOOK_MILLIS = 1_000;
    private static final long EXPIRY_NANOS = 5_000_000_000L;
    private static final long NAMES_NANOS = 60_000_000_000L;

    private final Store store;
    private final AuthorityKeeper keeper;
    private final Refusals refusals;
    private final ScheduledThreadPoolExecutor thread;
    private volatile @Nullable AgentGate gate;
    private volatile @Nullable Opening opening;
    /** All below are touched by the thread only. */
    private @Nullable AgentGate openedAt;

    private @Nullable ServerKeys keys;
    private @Nullable ServerNames names;
    private long keysNanos;
    private long namesNanos;
    private long expiryNanos = System.nanoTime();
    /** Why the door is shut although it is wanted open. */
    private volatile @Nullable String problem;

    @Activate
    public Gatekeeper(@Reference Store store, @Reference AuthorityKeeper keeper, @Reference Refusals refusals) {
        this.store = store;
        this.keeper = keeper;
        this.refusals = refusals;
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "virga-authority-gate");
            made.setDaemon(true);
            return made;
        });
        var unused = thread.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Deactivate
    void stop() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("The door for agents does not close; its thread is left behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Opening open = opening;
        if (open != null) {
            open.close();
        }
    }

    @Reference(
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            cardinality = ReferenceCardinality.OPTIONAL)
    void setGate(AgentGate another) {
        gate = another;
        soon();
    }

    void unsetGate(AgentGate gone) {
        if (gate == gone) {
            gate = null;
            soon();
        }
    }

    /** The port that agents connect to; 0 when there is none. */
    int port() {
        AgentGate known = gate;
        return known == null ? 0 : known.port();
    }

    /** Why no agent can connect although some should; null when they can, or nobody wants to. */
    @Nullable
    String problem() {
        return problem;
    }

    /** The agents that are connected. */
    List<Connected> connected() {
        Opening open = opening;
        return open == null ? List.of() : open.connected();
    }

    @Override
    public void committed(Commit commit) {
        for (Change<?> change : commit.changes()) {
            Change<RemoteAgent> agent = change.as(RemoteAgent.KIND);
            RemoteAgent before = agent == null ? null : agent.before();
            if (agent != null && before != null && !sameIdentity(before, agent.after())) {
                cut(before.name());
            }
            if (opening == null && (agent != null || change.as(JoinToken.KIND) != null)) {
                soon();
            }
        }
    }

    @Override
    public String admit(X509Certificate certificate, String address) throws RefusedException {
        try {
            String name = keeper.authority().agentOf(certificate);
            @Nullable RemoteAgent agent = find(store.snapshot(), name);
            if (agent == null) {
                throw new RefusedException("there is no agent " + name + " (any more); it has to join again");
            }
            if (agent.state() == RemoteAgent.State.REVOKED) {
                throw new RefusedException("the agent " + name + " was revoked");
            }
            if (!agent.key().equals(Digests.ofKey(certificate.getPublicKey()))) {
                throw new RefusedException("the agent " + name + " has joined again since, with another key");
            }
            return name;
        } catch (CertificateException e) {
            refusals.connection(address, String.valueOf(e.getMessage()));
            throw new RefusedException(String.valueOf(e.getMessage()));
        } catch (RefusedException e) {
            refusals.connection(address, String.valueOf(e.getMessage()));
            throw e;
        }
    }

    @Override
    public void turnedAway(String address, String why) {
        refusals.connection(address, Names.printable(why));
    }

    @Override
    public void overstepped(String agent, String address, String what) {
        refusals.overstepped(agent, address, Names.printable(what));
    }

    static @Nullable RemoteAgent find(Snapshot snapshot, String name) {
        return snapshot.by(RemoteAgent.KIND, RemoteAgent.BY_NAME, name).stream()
                .findFirst()
                .orElse(null);
    }

    private static boolean sameIdentity(RemoteAgent before, @Nullable RemoteAgent after) {
        return after != null
                && after.state() == RemoteAgent.State.JOINED
                && after.key().equals(before.key());
    }

    private void cut(String agent) {
        Opening open = opening;
        if (open != null) {
            open.cut(agent);
        }
    }

    private void soon() {
        try {
            thread.execute(this::look);
        } catch (RejectedExecutionException e) {
            LOG.debug("The door is closed for good", e);
        }
    }

    private void look() {
        try {
            keepOpen();
            cutWhoseTimeIsOver();
        } catch (RuntimeException e) {
            // A timer that is left by an exception never fires again.
            LOG.error("Looking after the door for agents failed; it is tried again", e);
        }
    }

    private void keepOpen() {
        AgentGate now = gate;
        if (now != openedAt) {
            Opening old = opening;
            opening = null;
            openedAt = null;
            if (old != null) {
                old.close();
            }
        }
        ServerKeys known = keys;
        if (opening != null && known != null) {
            renew(known);
        } else if (now != null && now.port() != 0 && wanted()) {
            open(now);
        }
    }

    private boolean wanted() {
        Snapshot snapshot = store.snapshot();
        return !snapshot.all(JoinToken.KIND).isEmpty()
                || !snapshot.all(RemoteAgent.KIND).isEmpty();
    }

    private void open(AgentGate at) {
        Authority authority = keeper.authority();
        ServerNames current = keeper.serverNames();
        ServerKeys made = new ServerKeys(authority, current, SERVER_LIFE);
        try {
            opening = at.open(made, new AgentTrust(authority, refusals), this);
            openedAt = at;
            keys = made;
            names = current;
            keysNanos = System.nanoTime();
            namesNanos = keysNanos;
            problem = null;
            refusals.open();
            LOG.info("Agents may connect at port {}, under {}", at.port(), current);
        } catch (IOException e) {
            String why = String.valueOf(e.getMessage());
            if (!why.equals(problem)) {
                problem = why;
                refusals.shut(why);
            }
        }
    }

    /** This machine may have other addresses by now, and a certificate does not last for ever. */
    private void renew(ServerKeys known) {
        long now = System.nanoTime();
        if (now - namesNanos < NAMES_NANOS) {
            return;
        }
        namesNanos = now;
        ServerNames current = keeper.serverNames();
        if (!current.equals(names) || now - keysNanos > SERVER_RENEWAL.toNanos()) {
            known.renew(current, SERVER_LIFE);
            names = current;
            keysNanos = now;
        }
    }

    private void cutWhoseTimeIsOver() {
        Opening open = opening;
        long now = System.nanoTime();
        if (open == null || now - expiryNanos < EXPIRY_NANOS) {
            return;
        }
        expiryNanos = now;
        Snapshot snapshot = store.snapshot();
        for (Connected one : open.connected()) {
            RemoteAgent agent = find(snapshot, one.agent());
            if (agent == null
                    || agent.state() != RemoteAgent.State.JOINED
                    || !keeper.clock().instant().isBefore(agent.expires())) {
                LOG.warn(
                        "The certificate of the agent {} is over, or it is not known any more; it is put out",
                        one.agent());
                open.cut(one.agent());
            }
        }
    }
}
