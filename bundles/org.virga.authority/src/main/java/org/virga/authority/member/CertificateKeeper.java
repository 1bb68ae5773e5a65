package org.virga.authority.member;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.health.HealthCheck;
import org.virga.api.message.Messaging;
import org.virga.api.message.RpcException;
import org.virga.authority.Names;
import org.virga.authority.Pem;
import org.virga.authority.Renewal;
import org.virga.authority.Requests;
import org.virga.spi.StartError;

/**
 * Has an agent's certificate renewed when two thirds of its life are over, and tells {@code bin/virga} how the agent is. The
 * connection goes on: the key stays the same, and the next connection shows the new certificate.
 */
@Component(
        name = CertificateKeeper.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = HealthCheck.class)
public final class CertificateKeeper implements HealthCheck {

    static final String PID = "org.virga.authority.member";

    private static final Logger LOG = LoggerFactory.getLogger(CertificateKeeper.class);
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final Messaging messaging;
    private final Path directory;
    private final String name;
    private final Clock clock;
    private final StatusFile status;
    private final ScheduledThreadPoolExecutor thread;
    private final Messaging.Registration connection;
    private volatile X509Certificate certificate;

    /** What can be set in {@code org.virga.authority.member.cfg}. */
    public @interface Config {
        /** The agent's name, as in its certificate. */
        String agent_name() default "";

        /** Where key and certificates are. */
        String keys_directory() default "";
    }

    @Activate
    public CertificateKeeper(@Reference Messaging messaging, Config config) {
        this(
                messaging,
                config.agent_name(),
                Path.of(config.keys_directory()),
                new StatusFile(Path.of(System.getProperty("virga.run", "."), "agent")),
                Clock.systemUTC());
    }

    CertificateKeeper(Messaging messaging, String name, Path directory, StatusFile status, Clock clock) {
        this.messaging = messaging;
        this.directory = directory;
        this.name = name;
        this.status = status;
        this.clock = clock;
        this.certificate = first();
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "virga-authority-renewal");
            made.setDaemon(true);
            return made;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        schedule(untilRenewal());
        connection = messaging.onConnection(connected -> status.tell(connected, certificate));
    }

    @Deactivate
    void stop() {
        connection.close();
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("A certificate is still being renewed; the thread is left behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String name() {
        return "certificate";
    }

    @Override
    public Health health() {
        Instant end = certificate.getNotAfter().toInstant();
        return clock.instant().isBefore(end)
                ? Health.ok()
                : Health.down("The certificate of the agent " + name + " ended at " + end + "; it has to join again");
    }

    private X509Certificate first() {
        try {
            if (!Names.good(name)) {
                throw new IOException("agent.name is '" + name + "'; has this agent joined?");
            }
            return Credentials.read(directory).certificate();
        } catch (IOException e) {
            String line = PID + ": " + e.getMessage();
            StartError.report(line);
            throw new IllegalStateException(line, e);
        }
    }

    private Duration life() {
        return Duration.between(
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant());
    }

    /** Agents that joined together do not come together: a twentieth of the life lies between the first and the last. */
    private Duration untilRenewal() {
        Duration life = life();
        long jitter = ThreadLocalRandom.current().nextLong(Math.max(1, life.toMillis() / 20));
        Instant due = certificate
                .getNotBefore()
                .toInstant()
                .plus(life.multipliedBy(2).dividedBy(3))
                .plusMillis(jitter);
        return Duration.between(clock.instant(), due);
    }

    private Duration pause() {
        Duration pause = life().dividedBy(20);
        Duration most = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        return most.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : most;
    }

    private void schedule(Duration delay) {
        if (!thread.isShutdown()) {
            var unused = thread.schedule(this::renew, Math.max(0, delay.toMillis()), TimeUnit.MILLISECONDS);
        }
    }

    private void renew() {
        try {
            Credentials now = Credentials.read(directory);
            Renewal.Wanted wanted = new Renewal.Wanted(name, Requests.make(name, now.pair()));
            Renewal.Issued issued = messaging.call(Renewal.ADDRESS, Renewal.RENEW, wanted, DEADLINE);
            Credentials next = new Credentials(
                    now.key(), Pem.certificate(issued.certificate()), Pem.certificate(issued.authority()));
            if (!next.certificate().getPublicKey().equals(now.certificate().getPublicKey())) {
                throw new GeneralSecurityException("it is for another key");
            }
            next.certificate().verify(now.authority().getPublicKey());
            next.write(directory);
            certificate = next.certificate();
            LOG.info(
                    "This agent's certificate is renewed, until {}",
                    certificate.getNotAfter().toInstant());
            status.tell(true, certificate);
            Duration due = untilRenewal();
            schedule(due.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : due);
        } catch (RpcException | IOException | GeneralSecurityException | IllegalStateException e) {
            LOG.warn(
                    "This agent's certificate could not be renewed, it ends at {}: {}",
                    certificate.getNotAfter().toInstant(),
                    e.getMessage());
            schedule(pause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
