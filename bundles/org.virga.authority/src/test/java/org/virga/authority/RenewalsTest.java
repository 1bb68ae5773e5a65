package org.virga.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.virga.api.message.RpcException;
import org.virga.api.message.Sender;
import org.virga.testkit.RecordingMessaging;

class RenewalsTest {

    private final AuthoritySetting test = new AuthoritySetting();
    private final RecordingMessaging messaging = new RecordingMessaging();
    private final Renewals renewals = new Renewals(test.store, test.keeper, test.refusals, messaging);
    private final KeyPair key = Requests.newKey();

    @AfterEach
    void stop() {
        renewals.stop();
        messaging.close();
    }

    @Test
    void aNewCertificateForTheSameKeyEndsLater() throws Exception {
        X509Certificate first =
                Pem.certificate(test.join(test.token("a"), "a", key).certificate());
        test.clock.advance(Duration.ofDays(20));

        Renewal.Issued issued = renewals.renew(new Renewal.Wanted("a", Requests.make("a", key)), new Sender("a"));

        X509Certificate second = Pem.certificate(issued.certificate());
        assertThat(second.getNotAfter()).isAfter(first.getNotAfter());
        assertThat(second.getPublicKey()).isEqualTo(first.getPublicKey());
        assertThat(Gatekeeper.find(test.store.snapshot(), "a").expires())
                .isEqualTo(second.getNotAfter().toInstant());
    }

    @Test
    void nobodyGetsTheCertificateOfAnother() throws Exception {
        test.join(test.token("a"), "a", key);
        test.join(test.token("b"), "b", Requests.newKey());
        Renewal.Wanted wanted = new Renewal.Wanted("a", Requests.make("a", key));

        refused(wanted, new Sender("b"), "not given to b");
        refused(wanted, Sender.UNSTAMPED, "not given to an unnamed sender");
        assertThat(test.alerts).anyMatch(alert -> alert.startsWith("agent b: "));
    }

    @Test
    void anotherKeyAnUnknownAgentAndOneThatWasRevokedAreRefused() throws Exception {
        test.join(test.token("a"), "a", key);

        refused(new Renewal.Wanted("a", Requests.make("a", Requests.newKey())), new Sender("a"), "same key");
        refused(new Renewal.Wanted("c", Requests.make("c", key)), new Sender("c"), "not known");
        refused(new Renewal.Wanted("a", "bm90aGluZw=="), new Sender("a"), "no request");
        new Revocation(test.store, test.refusals).revoke("a", "it was stolen");
        refused(new Renewal.Wanted("a", Requests.make("a", key)), new Sender("a"), "join again");
    }

    private void refused(Renewal.Wanted wanted, Sender sender, String why) {
        assertThatThrownBy(() -> renewals.renew(wanted, sender))
                .isInstanceOf(RpcException.class)
                .hasMessageContaining(why);
    }
}
