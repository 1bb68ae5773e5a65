package org.virga.authority.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.message.RpcException;
import org.virga.authority.Renewal;
import org.virga.authority.Requests;
import org.virga.authority.TestIssuer;
import org.virga.testkit.RecordingMessaging;

class CertificateKeeperTest {

    @TempDir
    private Path directory;

    private final RecordingMessaging messaging = new RecordingMessaging();
    private final TestIssuer issuer = new TestIssuer(Clock.systemUTC());
    private final KeyPair key = Requests.newKey();
    private CertificateKeeper keeper;

    @AfterEach
    void stop() {
        if (keeper != null) {
            keeper.stop();
        }
        messaging.close();
    }

    @Test
    void aCertificateIsRenewedWhenTwoThirdsOfItsLifeAreOverAgainAndAgain() throws Exception {
        joined(Duration.ofSeconds(3));
        AtomicInteger renewals = new AtomicInteger();
        messaging.answer(Renewal.RENEW, wanted -> {
            renewals.incrementAndGet();
            return issued(key.getPublic(), Duration.ofSeconds(3));
        });

        keeper = keeper(Clock.systemUTC());

        await().until(() -> renewals.get() >= 2);
        await().until(() -> end().isAfter(Instant.now().plusMillis(500)));
        assertThat(keeper.health().up()).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("agent.pem"))))
                .isEqualTo("rw-------");
        assertThat(Files.readString(directory.resolve("status"))).startsWith("connected\n");
    }

    @Test
    void oneThatIsYoungIsLeftAlone() throws Exception {
        joined(Duration.ofDays(30));
        keeper = keeper(Clock.systemUTC());
        assertThat(messaging.sent(Renewal.RENEW)).isEmpty();
    }

    @Test
    void onAClockPastTwoThirdsItIsRenewedAtOnce() throws Exception {
        joined(Duration.ofDays(30));
        messaging.answer(Renewal.RENEW, wanted -> issued(key.getPublic(), Duration.ofDays(60)));
        keeper = keeper(Clock.offset(Clock.systemUTC(), Duration.ofDays(22)));
        await().until(() -> messaging.sent(Renewal.RENEW).size() == 1);
    }

    @Test
    void aFailureIsNotTheLastAttempt() throws Exception {
        joined(Duration.ofSeconds(2));
        AtomicInteger attempts = new AtomicInteger();
        messaging.answer(Renewal.RENEW, wanted -> {
            if (attempts.incrementAndGet() == 1) {
                throw new RpcException(RpcException.Reason.UNREACHABLE, "no broker");
            }
            return issued(key.getPublic(), Duration.ofDays(1));
        });

        keeper = keeper(Clock.systemUTC());

        await().until(() -> end().isAfter(Instant.now().plusMillis(60_000)));
    }

    @Test
    void aCertificateOfAnotherAuthorityOrForAnotherKeyIsNotTaken() throws Exception {
        joined(Duration.ofSeconds(2));
        byte[] before = Files.readAllBytes(directory.resolve("agent.pem"));
        AtomicInteger attempts = new AtomicInteger();
        messaging.answer(
                Renewal.RENEW,
                wanted -> attempts.incrementAndGet() % 2 == 0
                        ? issued(Requests.newKey().getPublic(), Duration.ofDays(1))
                        : new TestIssuer(Clock.systemUTC()).issued(key.getPublic(), Duration.ofDays(1)));

        keeper = keeper(Clock.systemUTC());

        await().until(() -> attempts.get() >= 3);
        assertThat(Files.readAllBytes(directory.resolve("agent.pem"))).isEqualTo(before);
    }

    @Test
    void anEndedCertificateIsSaid() throws Exception {
        joined(Duration.ofDays(30));
        messaging.fail(Renewal.RENEW, RpcException.Reason.UNREACHABLE);
        keeper = keeper(Clock.offset(Clock.systemUTC(), Duration.ofDays(31)));
        assertThat(keeper.health().up()).isFalse();
    }

    @Test
    void whoHasNotJoinedIsTold() {
        assertThatThrownBy(() -> keeper(Clock.systemUTC()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("agent.pem");
    }

    private void joined(Duration life) throws IOException {
        new Credentials(key.getPrivate(), issuer.certificate(key.getPublic(), life), issuer.authority())
                .write(directory);
    }

    private Instant end() throws IOException {
        return Credentials.read(directory).certificate().getNotAfter().toInstant();
    }

    private Renewal.Issued issued(PublicKey of, Duration life) {
        return issuer.issued(of, life);
    }

    private CertificateKeeper keeper(Clock clock) {
        return new CertificateKeeper(messaging, "a", directory, new StatusFile(directory.resolve("status")), clock);
    }
}
