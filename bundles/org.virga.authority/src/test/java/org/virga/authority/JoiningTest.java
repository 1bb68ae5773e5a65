package org.virga.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.virga.api.agent.AgentGate;
import org.virga.api.model.JoinToken;
import org.virga.api.model.RemoteAgent;
import org.virga.authority.Joining.RefusedException;

class JoiningTest {

    private final AuthoritySetting test = new AuthoritySetting();
    private final KeyPair key = Requests.newKey();

    @Test
    void aTokenIsTradedForACertificateThatBearsTheNameAndIsForClientsOnly() throws Exception {
        TokenText token = TokenText.parse(test.token("kvm7").text());

        Handshake.Answer answer = test.join(token, "kvm7", key);

        assertThat(answer.proves(token.proofKey(), "00ff")).isTrue();
        assertThat(answer.proves(token.proofKey(), "00fe")).isFalse();
        X509Certificate authority = Pem.certificate(answer.authority());
        X509Certificate own = Pem.certificate(answer.certificate());
        assertThat(Digests.fingerprint(authority.getPublicKey())).isEqualTo(token.authority());
        own.verify(authority.getPublicKey());
        assertThat(own.getPublicKey()).isEqualTo(key.getPublic());
        assertThat(own.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(own.getBasicConstraints()).isEqualTo(-1);
        assertThat(test.keeper.authority().agentOf(own)).isEqualTo("kvm7");
        RemoteAgent agent = Gatekeeper.find(test.store.snapshot(), "kvm7");
        assertThat(agent.state()).isEqualTo(RemoteAgent.State.JOINED);
        assertThat(agent.expires()).isEqualTo(test.clock.now.plus(Duration.ofDays(30)));
        assertThat(agent.address()).isEqualTo("10.0.0.7");
    }

    @Test
    void theStoreHoldsNoSecretOfAToken() {
        TokenText token = test.token("kvm7");

        JoinToken stored = test.store.snapshot().all(JoinToken.KIND).iterator().next();
        assertThat(stored.proof()).doesNotContain(token.secret()).hasSize(64);
        assertThat(stored.toString()).doesNotContain(stored.proof());
        assertThat(token.toString()).doesNotContain(token.secret());
    }

    @Test
    void aTokenIsGoodOnce() throws Exception {
        TokenText token = test.token(null);
        test.join(token, "a", key);

        refused(403, "used already, by the agent a", token, "a");
        refused(403, "used already, by the agent a", token, "b");
    }

    @Test
    void ofManyWhoComeWithOneTokenAtOnceOneJoins() throws Exception {
        TokenText token = test.token(null);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Integer>> attempts = java.util.stream.IntStream.range(0, 32)
                    .<Callable<Integer>>mapToObj(i -> () -> {
                        try {
                            test.join(token, "agent" + i, Requests.newKey());
                            return 1;
                        } catch (RefusedException e) {
                            assertThat(e.status()).isEqualTo(403);
                            return 0;
                        }
                    })
                    .toList();
            int joined = 0;
            for (Future<Integer> one : threads.invokeAll(attempts)) {
                joined += one.get();
            }
            assertThat(joined).isEqualTo(1);
            assertThat(test.store.snapshot().all(RemoteAgent.KIND)).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void tokensThatAreOverAreRefused() {
        TokenText withdrawn = test.token(null);
        test.tokens.withdraw(
                test.store.snapshot().all(JoinToken.KIND).iterator().next());
        refused(403, "withdrawn", withdrawn, "a");

        TokenText expired = test.token(null);
        test.clock.advance(Duration.ofHours(1));
        refused(403, "expired", expired, "a");
    }

    @Test
    void whoDoesNotKnowTheSecretLearnsNothing() {
        TokenText token = test.token("a");
        TokenText guessed = new TokenText(token.id(), "AAAA", token.authority(), "a");
        TokenText unknown = new TokenText(java.util.UUID.randomUUID(), token.secret(), token.authority(), "a");

        refused(403, "The token is not known here, or its secret is another one", guessed, "a");
        refused(403, "The token is not known here, or its secret is another one", unknown, "a");
    }

    @Test
    void aRequestThatWasChangedOnTheWayIsRefused() {
        TokenText token = test.token(null);
        Handshake.Request sent = AuthoritySetting.request(token, "a", key);
        String other = Requests.make("a", Requests.newKey());

        for (Handshake.Request changed : List.of(
                new Handshake.Request(
                        sent.token(), "b", sent.controller(), sent.request(), sent.nonce(), "1", sent.proof()),
                new Handshake.Request(sent.token(), "a", sent.controller(), other, sent.nonce(), "0.1.0", sent.proof()),
                new Handshake.Request(
                        sent.token(), "a", "10.9.9.9", sent.request(), sent.nonce(), "0.1.0", sent.proof()))) {
            assertThatThrownBy(() -> test.joining.join(changed, "10.0.0.7", 1)).hasMessageContaining("another one");
        }
        assertThat(test.store.snapshot().all(RemoteAgent.KIND)).isEmpty();
    }

    @Test
    void aNameThatIsNotTheAgentsIsRefused() throws Exception {
        refused(403, "for the agent a, and not for b", test.token("a"), "b");
        refused(400, "1 to 63 letters", test.token(null), "compute.>");
        refused(403, "belongs to the controller itself", test.token(null), "local");
        test.join(test.token(null), "a", key);
        refused(403, "There is an agent a already", test.token(null), "a");
    }

    @Test
    void anotherAddressThanTheControllersOwnIsRefusedBeforeTheTokenIsUsed() throws Exception {
        TokenText token = test.token("a");
        Handshake.Request request = AuthoritySetting.request(token, "a", key);
        Handshake.Request elsewhere = new Handshake.Request(
                        request.token(), "a", "controller.example", request.request(), "00", "1", "")
                .proven(token.proofKey());

        assertThatThrownBy(() -> test.joining.join(elsewhere, "10.0.0.7", 1))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("set addresses in org.virga.authority.cfg");
        test.settings.put("addresses", "controller.example 203.0.113.7");
        test.joining.join(elsewhere, "10.0.0.7", 1);
    }

    @Test
    void whoJoinsAgainWithAnotherKeyEndsTheCertificatesOfBefore() throws Exception {
        X509Certificate first =
                Pem.certificate(test.join(test.token("a"), "a", key).certificate());
        Gatekeeper gatekeeper = new Gatekeeper(test.store, test.keeper, test.refusals);
        try {
            assertThat(gatekeeper.admit(first, "10.0.0.7")).isEqualTo("a");
            X509Certificate second = Pem.certificate(
                    test.join(test.token("a"), "a", Requests.newKey()).certificate());

            assertThat(gatekeeper.admit(second, "10.0.0.7")).isEqualTo("a");
            turnedAway(gatekeeper, first, "has joined again since");
            new Revocation(test.store, test.refusals).revoke("a", "it was stolen");
            turnedAway(gatekeeper, second, "was revoked");
            turnedAway(
                    gatekeeper,
                    Authority.make("another", test.clock).issueAgent("a", key.getPublic(), Duration.ofDays(1)),
                    "another authority");
            test.clock.advance(Duration.ofDays(31));
            turnedAway(gatekeeper, second, "NotAfter");
            assertThat(test.alerts)
                    .anyMatch(alert -> alert.startsWith("agent a: The agent a was revoked: it was stolen"))
                    .anyMatch(alert -> alert.startsWith("connections of agents: "));
        } finally {
            gatekeeper.stop();
        }
    }

    @Test
    void theAuthorityIsMadeOnceAndIsReadFromTheStoreThen() {
        String fingerprint = test.keeper.authority().fingerprint();

        AuthorityKeeper another = new AuthorityKeeper(test.store, test.settingsProxy(), test.clock);

        assertThat(another.authority().fingerprint()).isEqualTo(fingerprint);
        assertThat(test.store
                        .snapshot()
                        .all(org.virga.api.model.CertificateAuthority.KIND)
                        .iterator()
                        .next()
                        .toString())
                .doesNotContain("PRIVATE");
    }

    private static void turnedAway(Gatekeeper gatekeeper, X509Certificate shown, String why) {
        assertThatThrownBy(() -> gatekeeper.admit(shown, "10.0.0.7"))
                .isInstanceOf(AgentGate.RefusedException.class)
                .hasMessageContaining(why);
    }

    private void refused(int status, String why, TokenText token, String name) {
        assertThatThrownBy(() -> test.join(token, name, key))
                .isInstanceOfSatisfying(RefusedException.class, refusal -> {
                    assertThat(refusal.status()).isEqualTo(status);
                    assertThat(refusal.getMessage()).contains(why);
                });
    }
}
