package org.virga.authority;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.model.Host;
import org.virga.api.model.RemoteAgent;
import org.virga.api.store.Change;
import org.virga.api.store.Commit;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.StoreUnavailableException;
import org.virga.api.store.Transaction;
import org.virga.spi.store.ChangeListener;

/** Revokes agents: those that an operator names, and those whose last host was removed. */
@Component(
        service = {Revocation.class, ChangeListener.class},
        immediate = true)
public final class Revocation implements ChangeListener {

    private static final Logger LOG = LoggerFactory.getLogger(Revocation.class);
    private static final int ATTEMPTS = 5;

    private final Store store;
    private final Refusals refusals;

    @Activate
    public Revocation(@Reference Store store, @Reference Refusals refusals) {
        this.store = store;
        this.refusals = refusals;
    }

    /**
     * Revokes an agent. One that was revoked is an answer.
     *
     * @return the agent as it is now; null when there is none of this name
     * @throws IllegalStateException when others change it all the time
     */
    @Nullable
    RemoteAgent revoke(String name, String why) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            @Nullable RemoteAgent agent = Gatekeeper.find(store.snapshot(), name);
            if (agent == null || agent.state() == RemoteAgent.State.REVOKED) {
                return agent;
            }
            RemoteAgent after = agent.with(changed ->
                    changed.state(RemoteAgent.State.REVOKED).cluster(null).url(null));
            CommitResult result = store.commitAndWait(Transaction.builder()
                    .replace(RemoteAgent.KIND, agent, after)
                    .build());
            if (result instanceof CommitResult.Committed) {
                refusals.revoked(name, why);
                return after;
            }
        }
        throw new IllegalStateException("The agent " + name + " is changed by others all the time; try again");
    }

    @Override
    public void committed(Commit commit) {
        for (Change<?> change : commit.changes()) {
            Change<Host> host = change.as(Host.KIND);
            Host gone = host == null || host.after() != null ? null : host.before();
            if (gone != null && wasItsLast(commit.snapshot(), gone.agent())) {
                removed(gone);
            }
        }
    }

    private static boolean wasItsLast(Snapshot snapshot, String agent) {
        return snapshot.by(Host.KIND, Host.BY_AGENT, agent).isEmpty();
    }

    private void removed(Host host) {
        try {
            var unused = revoke(host.agent(), "its host " + host.name() + " was removed");
        } catch (StoreUnavailableException e) {
            LOG.error(
                    "The agent {} of the removed host {} could not be revoked, do it by agent:revoke: {}",
                    host.agent(),
                    host.name(),
                    e.getMessage());
        }
    }
}
