package org.virga.authority;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.RemoteAgent;
import org.virga.api.store.Change;
import org.virga.api.store.Commit;
import org.virga.api.store.Snapshot;
import org.virga.testkit.Fixtures;
import org.virga.testkit.SmallCloud;

class RevocationTest {

    private final AuthoritySetting test = new AuthoritySetting();
    private final Revocation revocation = new Revocation(test.store, test.refusals);

    @Test
    void whoseLastHostIsRemovedIsRevoked() throws Exception {
        test.join(test.token("a"), "a", Requests.newKey());
        Host host = Fixtures.host(new Id<>(7), SmallCloud.in(test.store, 0).cluster(), "h1")
                .withAgent("a");

        revocation.committed(removal(host));

        assertThat(Gatekeeper.find(test.store.snapshot(), "a").state()).isEqualTo(RemoteAgent.State.REVOKED);
        assertThat(test.alerts).singleElement().asString().contains("its host " + host.name() + " was removed");
    }

    @Test
    void theControllersOwnAgentIsNoneToRevoke() {
        revocation.committed(
                removal(Fixtures.host(new Id<>(7), SmallCloud.in(test.store, 0).cluster(), "h1")
                        .withAgent("local")));

        assertThat(test.alerts).isEmpty();
    }

    @Test
    void revokingTwiceIsNoOtherThanOnce() throws Exception {
        test.join(test.token("a"), "a", Requests.newKey());

        RemoteAgent once = revocation.revoke("a", "it was stolen");
        RemoteAgent twice = revocation.revoke("a", "it was stolen");

        assertThat(twice).isEqualTo(once);
        assertThat(revocation.revoke("nobody", "whatever")).isNull();
        assertThat(test.alerts).hasSize(1);
    }

    private Commit removal(Host host) {
        Snapshot after = test.store.snapshot();
        return new Commit(after.sequence(), List.of(new Change<>(Host.KIND, host, null)), List.of(), List.of(), after);
    }
}
