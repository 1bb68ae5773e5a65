package org.virga.authority;

import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.model.CertificateAuthority;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;
import org.virga.spi.StartError;

/**
 * Keeps the authority: in the store, so that it moves with the database, to another machine and into backups. It is made when it
 * is needed first.
 */
@Component(service = AuthorityKeeper.class, configurationPid = AuthorityKeeper.PID)
public final class AuthorityKeeper {

    static final String PID = "org.virga.authority";

    private static final Logger LOG = LoggerFactory.getLogger(AuthorityKeeper.class);
    private static final long MOST_SECONDS = 10 * 365 * 86_400L;

    private final Store store;
    private final Clock clock;
    private final Settings settings;
    private volatile @Nullable Authority known;

    @Activate
    public AuthorityKeeper(@Reference Store store, Settings settings) {
        this(store, settings, Clock.systemUTC());
    }

    AuthorityKeeper(Store store, Settings settings, Clock clock) {
        check("certificate.seconds", settings.certificate_seconds());
        check("token.seconds", settings.token_seconds());
        this.store = store;
        this.settings = settings;
        this.clock = clock;
    }

    /** Who issues certificates. */
    Authority authority() {
        Authority authority = known;
        if (authority == null) {
            authority = load();
            known = authority;
        }
        return authority;
    }

    Clock clock() {
        return clock;
    }

    Duration certificateLife() {
        return Duration.ofSeconds(settings.certificate_seconds());
    }

    Duration tokenLife() {
        return Duration.ofSeconds(settings.token_seconds());
    }

    /** How agents may reach this controller, as it is now. */
    ServerNames serverNames() {
        String configured = settings.addresses().strip();
        return ServerNames.of(configured.isEmpty() ? List.of() : List.of(configured.split("[\\s,]+")));
    }

    private Authority load() {
        Optional<Authority> stored = stored();
        if (stored.isPresent()) {
            return stored.get();
        }
        UUID uuid = UUID.randomUUID();
        Authority made = Authority.make("authority " + uuid.toString().substring(0, 8), clock);
        CertificateAuthority written = new CertificateAuthority(
                store.nextId(CertificateAuthority.KIND),
                uuid,
                Pem.of(made.certificate()),
                Pem.of(made.key()),
                clock.instant().truncatedTo(ChronoUnit.MILLIS));
        CommitResult result = store.commitAndWait(
                Transaction.builder().insert(CertificateAuthority.KIND, written).build());
        if (result instanceof CommitResult.Conflict conflict) {
            return stored().orElseThrow(
                            () -> new IllegalStateException("The authority cannot be stored: " + conflict.reasons()));
        }
        LOG.info("This cloud has an authority for its agents now, {}", made.fingerprint());
        return made;
    }

    private Optional<Authority> stored() {
        return store.snapshot().all(CertificateAuthority.KIND).stream()
                .findFirst()
                .map(this::read);
    }

    private Authority read(CertificateAuthority stored) {
        try {
            return new Authority(Pem.certificate(stored.certificate()), Pem.key(stored.key()), clock);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The stored authority cannot be read", e);
        }
    }

    private static void check(String setting, long value) {
        if (value < 1 || value > MOST_SECONDS) {
            String line = PID + ": " + setting + " is " + value + " and has to be from 1 to " + MOST_SECONDS;
            StartError.report(line);
            throw new IllegalArgumentException(line);
        }
    }
}
