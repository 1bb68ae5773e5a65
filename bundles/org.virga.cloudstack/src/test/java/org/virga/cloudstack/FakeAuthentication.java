package org.virga.cloudstack;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.virga.api.command.Caller;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.identity.Authentication;
import org.virga.api.identity.Session;
import org.virga.api.model.Id;
import org.virga.api.model.RoleType;

/** Knows the user alice, with the password {@code wonderland} and the keys {@code key-alice} and {@code secret-alice}. */
final class FakeAuthentication implements Authentication {

    final Map<String, Session> open = new HashMap<>();
    String lastDomain = "";

    @Override
    public Optional<KeyHolder> byApiKey(String apiKey, String address) {
        return apiKey.equals("key-alice")
                ? Optional.of(new KeyHolder(caller(Caller.Origin.SIGNED, address), "secret-alice"))
                : Optional.empty();
    }

    @Override
    public Session login(String username, String password, String domain, String address) {
        lastDomain = domain;
        if (!username.equals("alice") || !password.equals("wonderland")) {
            throw new CommandException(
                    ErrorKind.CREDENTIALS,
                    "Failed to authenticate user " + username + " in domain 1; please provide valid credentials");
        }
        int number = open.size() + 1;
        Session session = new Session(
                "session-" + number, "key-" + number, caller(Caller.Origin.SESSION, address), Duration.ofMinutes(30));
        open.put(session.id(), session);
        return session;
    }

    @Override
    public Optional<Session> session(String sessionId) {
        return Optional.ofNullable(open.get(sessionId));
    }

    @Override
    public void logout(String sessionId) {
        open.remove(sessionId);
    }

    @Override
    public Caller rootAdmin(Caller.Origin origin, String address) {
        return caller(origin, address);
    }

    private static Caller caller(Caller.Origin origin, String address) {
        return new Caller(new Id<>(2), new Id<>(2), new Id<>(1), RoleType.ADMIN, origin, address);
    }
}
