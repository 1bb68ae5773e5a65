package org.virga.identity;

import java.io.IOException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Caller;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.health.HealthCheck;
import org.virga.api.health.MetricSource;
import org.virga.api.identity.Authentication;
import org.virga.api.identity.Session;
import org.virga.api.model.Account;
import org.virga.api.model.User;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.spi.StartError;

/** Tells who calls, by key, password or session. Founds the cloud when there is none. */
@Component(
        name = Identity.PID,
        service = {Authentication.class, HealthCheck.class, MetricSource.class},
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class Identity implements Authentication, HealthCheck, MetricSource {

    static final String PID = "org.virga.identity";

    private static final int MOST_SESSIONS = 10_000;

    private final Store store;
    private final Logins logins;
    private final SessionTable sessions;
    private final LongAdder opened = new LongAdder();
    private final LongAdder refused = new LongAdder();

    @Activate
    public Identity(@Reference Store store, Settings.Config config) {
        this(store, Settings.of(config), InstantSource.system());
    }

    Identity(Store store, Settings settings, InstantSource clock) {
        this.store = store;
        Secrets secrets = new Secrets();
        Passwords passwords = new Passwords(settings.passwordIterations(), secrets);
        logins = new Logins(passwords);
        sessions = new SessionTable(MOST_SESSIONS, settings.sessionTimeout(), secrets, System::nanoTime);
        found(new Founding(store, settings.adminFile(), settings.endpoint(), passwords, secrets), settings, clock);
    }

    private static void found(Founding founding, Settings settings, InstantSource clock) {
        try {
            founding.run(clock.instant().truncatedTo(ChronoUnit.MILLIS));
        } catch (IOException e) {
            String line = "Cannot write " + settings.adminFile().path() + ": " + e;
            StartError.report(line + " (setting admin.env in etc/" + PID + ".cfg)");
            throw new IllegalStateException(line, e);
        }
    }

    @Override
    public Optional<KeyHolder> byApiKey(String apiKey, String address) {
        Snapshot snapshot = store.snapshot();
        for (User user : snapshot.by(User.KIND, User.BY_API_KEY, apiKey)) {
            String secret = user.secretKey();
            if (secret != null) {
                return caller(snapshot, user, Caller.Origin.SIGNED, address)
                        .map(caller -> new KeyHolder(caller, secret));
            }
        }
        return Optional.empty();
    }

    @Override
    public Session login(String username, String password, @Nullable String domain, String address) {
        Snapshot snapshot = store.snapshot();
        try {
            User user = logins.user(snapshot, username, password, domain);
            Caller caller = caller(snapshot, user, Caller.Origin.SESSION, address)
                    .orElseThrow(() -> Logins.refused(username, domain));
            opened.increment();
            return sessions.open(caller);
        } catch (CommandException e) {
            refused.increment();
            throw e;
        }
    }

    @Override
    public Optional<Session> session(String sessionId) {
        Snapshot snapshot = store.snapshot();
        return sessions.find(sessionId).flatMap(session -> snapshot.find(
                        User.KIND, session.caller().user())
                .flatMap(user -> caller(
                        snapshot, user, Caller.Origin.SESSION, session.caller().address()))
                .map(caller -> new Session(session.id(), session.key(), caller, session.timeout())));
    }

    @Override
    public void logout(String sessionId) {
        sessions.close(sessionId);
    }

    @Override
    public Caller rootAdmin(Caller.Origin origin, String address) {
        Snapshot snapshot = store.snapshot();
        return Founding.admin(snapshot)
                .flatMap(user -> caller(snapshot, user, origin, address))
                .orElseThrow(() -> new CommandException(
                        ErrorKind.UNAUTHENTICATED, "The user admin of the root domain is removed or disabled"));
    }

    @Override
    public String name() {
        return "identity";
    }

    @Override
    public Health health() {
        return Health.ok();
    }

    @Override
    public void collect(Sink sink) {
        sink.gauge("virga_identity_sessions", "Open sessions.", Map.of(), sessions.size());
        String help = "Logins by password.";
        sink.counter("virga_identity_logins_total", help, Map.of("outcome", "opened"), (double) opened.sum());
        sink.counter("virga_identity_logins_total", help, Map.of("outcome", "refused"), (double) refused.sum());
    }

    /** The user as a caller; empty when it or its account may not act. */
    private static Optional<Caller> caller(Snapshot snapshot, User user, Caller.Origin origin, String address) {
        return snapshot.find(Account.KIND, user.account())
                .filter(account -> user.state() == User.State.ENABLED && account.state() == Account.State.ENABLED)
                .map(account ->
                        new Caller(user.id(), account.id(), account.domain(), account.roleType(), origin, address));
    }
}
