package org.virga.identity;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.Domain;
import org.virga.api.model.User;
import org.virga.api.store.Snapshot;

/**
 * Checks names and passwords. Hashing takes a whole processor for a good part of a second, so only some logins hash at once,
 * some wait for a moment, and the others are sent away. Any thread may call.
 */
final class Logins {

    private static final int PATIENCE_SECONDS = 5;
    private static final int MOST_WAITING = 16;

    private final Passwords passwords;
    private final Semaphore hashing =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

    Logins(Passwords passwords) {
        this.passwords = passwords;
    }

    /**
     * The user with this name and password.
     *
     * @throws CommandException {@code CREDENTIALS} when there is none, after as long as it takes when there is; {@code BUSY}
     *     when too many log in at once
     */
    User user(Snapshot snapshot, String username, String password, @Nullable String domain) {
        Optional<User> named = Domains.named(snapshot, domain)
                .flatMap(found -> snapshot.by(User.KIND, User.BY_NAME, new User.NameKey(found.id(), username)).stream()
                        .findFirst());
        boolean right = checked(password, named.map(User::passwordHash).orElse(null));
        return named.filter(user -> right).orElseThrow(() -> refused(username, domain));
    }

    static CommandException refused(String username, @Nullable String domain) {
        return new CommandException(
                ErrorKind.CREDENTIALS,
                "Failed to authenticate user " + username + " in domain " + (domain == null ? Domain.ROOT : domain)
                        + "; please provide valid credentials");
    }

    private boolean checked(String password, @Nullable String hash) {
        if (hashing.getQueueLength() >= MOST_WAITING) {
            throw busy();
        }
        try {
            if (!hashing.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        }
        try {
            return passwords.matches(password, hash);
        } finally {
            hashing.release();
        }
    }

    private static CommandException busy() {
        return new CommandException(ErrorKind.BUSY, "Too many log in at this moment; try again later");
    }
}
