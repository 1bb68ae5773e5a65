package org.virga.api.command;

import java.util.Map;

/**
 * A command that somebody wants carried out.
 *
 * @param command name of the command, case-sensitive
 * @param parameters as they came, without what the dialect uses for itself (signature, session key, format); names in
 *     any case
 */
public record Call(String command, Map<String, String> parameters, Caller caller) {

    public Call {
        parameters = Map.copyOf(parameters);
    }

    /** Without the values, which may be secret. */
    @Override
    public String toString() {
        return "Call[" + command + parameters.keySet() + ", user " + caller.user() + "]";
    }
}
