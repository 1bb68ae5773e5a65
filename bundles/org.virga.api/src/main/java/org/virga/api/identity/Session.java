package org.virga.api.identity;

import java.time.Duration;
import org.virga.api.command.Caller;

/**
 * Somebody logged in. Sessions are soft state: they end with the process, and clients log in again.
 *
 * @param id secret, goes into a cookie
 * @param key secret, sent as a parameter besides the cookie, so that a page of another site cannot call
 * @param timeout without a call after which the session ends
 */
public record Session(String id, String key, Caller caller, Duration timeout) {

    @Override
    public String toString() {
        return "Session[" + caller + "]";
    }
}
