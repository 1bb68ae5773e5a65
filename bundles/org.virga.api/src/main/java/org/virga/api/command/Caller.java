package org.virga.api.command;

import org.virga.api.model.Account;
import org.virga.api.model.Domain;
import org.virga.api.model.Id;
import org.virga.api.model.RoleType;
import org.virga.api.model.User;

/**
 * Who calls, as established before the call reached the dispatcher.
 *
 * @param address where the call came from, for the audit; {@code "local"} for the shell
 */
public record Caller(
        Id<User> user, Id<Account> account, Id<Domain> domain, RoleType role, Origin origin, String address) {

    /** How the caller came in. */
    public enum Origin {
        /** A signed request. */
        SIGNED,
        /** A session that was opened by login. */
        SESSION,
        /** The integration port. */
        INTEGRATION,
        /** The operator's shell. */
        SHELL,
        /** Virga itself, for example to restart a guest. */
        SYSTEM
    }

    public boolean isAdmin() {
        return role == RoleType.ADMIN;
    }
}
