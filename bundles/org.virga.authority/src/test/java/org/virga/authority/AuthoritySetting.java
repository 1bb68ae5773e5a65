package org.virga.authority;

import java.lang.reflect.Proxy;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.virga.api.alert.Alerts;
import org.virga.api.model.Alert;
import org.virga.testkit.MemoryStore;

/** An authority over a store in memory, on a clock that stands. */
final class AuthoritySetting {

    final MemoryStore store = new MemoryStore();
    final List<String> alerts = new CopyOnWriteArrayList<>();
    final MovableClock clock = new MovableClock();
    final Map<String, Object> settings = new HashMap<>();
    final AuthorityKeeper keeper = new AuthorityKeeper(store, settingsProxy(), clock);
    final Refusals refusals = new Refusals(
            new Alerts() {
                @Override
                public void raise(Alert.Type type, String subject, String text) {
                    alerts.add(subject + ": " + text);
                }

                @Override
                public void clear(Alert.Type type, String subject) {}
            },
            () -> clock.now.toEpochMilli() * 1_000_000);
    final Tokens tokens = new Tokens(store, keeper);
    final Joining joining =
            new Joining(store, keeper, name -> name.equals("local") ? Optional.of(sighting()) : Optional.empty());

    /** Stands until it is moved. */
    static final class MovableClock extends Clock {

        volatile Instant now = Instant.parse("2026-11-21T12:00:00Z");

        void advance(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }

    TokenText token(@Nullable String name) {
        return tokens.make(name, null, null).text();
    }

    /** As an agent asks. */
    static Handshake.Request request(TokenText token, String name, KeyPair key) {
        return new Handshake.Request(
                        token.id().toString(), name, "127.0.0.1", Requests.make("whatever", key), "00ff", "0.1.0", "")
                .proven(token.proofKey());
    }

    Handshake.Answer join(TokenText token, String name, KeyPair key) throws Joining.RefusedException {
        return joining.join(request(token, name, key), "10.0.0.7", 61617);
    }

    private static org.virga.api.agent.AgentSightings.Sighting sighting() {
        return new org.virga.api.agent.AgentSightings.Sighting("0.1.0", java.util.Set.of(), Duration.ZERO);
    }

    Settings settingsProxy() {
        return (Settings) Proxy.newProxyInstance(
                Settings.class.getClassLoader(),
                new Class<?>[] {Settings.class},
                (proxy, method, arguments) -> settings.getOrDefault(method.getName(), method.getDefaultValue()));
    }
}
