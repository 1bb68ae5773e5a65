package org.virga.authority;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;

/** An authority for tests of the agent's side. */
public final class TestIssuer {

    private final Authority authority;

    public TestIssuer(Clock clock) {
        authority = Authority.make("test", clock);
    }

    public X509Certificate authority() {
        return authority.certificate();
    }

    public X509Certificate certificate(PublicKey of, Duration life) {
        return authority.issueAgent("a", of, life);
    }

    public Renewal.Issued issued(PublicKey of, Duration life) {
        return new Renewal.Issued(Pem.of(certificate(of, life)), Pem.of(authority()));
    }
}
