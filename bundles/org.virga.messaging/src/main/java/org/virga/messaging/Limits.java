package org.virga.messaging;

/** What the settings have to be. */
final class Limits {

    private static final long MIB = 1024 * 1024;

    private Limits() {}

    /** @throws IllegalArgumentException names the first one that is wrong */
    static void check(Settings settings) {
        if (!settings.login_name().matches("[A-Za-z0-9_-]*")) {
            throw new IllegalArgumentException(
                    "login.name consists of letters, digits, '_' and '-', unlike '" + settings.login_name() + "'");
        }
        within("threads", settings.threads(), 10_000);
        within("waiting.limit", settings.waiting_limit(), Integer.MAX_VALUE);
        within("waiting.limit.mib", settings.waiting_limit_mib(), 1_000_000);
        within("message.limit.mib", settings.message_limit_mib(), 64);
        within("calls.limit", settings.calls_limit(), Integer.MAX_VALUE);
        within("calls.address.limit", settings.calls_address_limit(), Integer.MAX_VALUE);
        within("calls.limit.mib", settings.calls_limit_mib(), 1_000_000);
        within("reconnect.pause.millis", settings.reconnect_pause_millis(), Integer.MAX_VALUE);
        within("cast.patience.seconds", settings.cast_patience_seconds(), 86_400);
        within("cast.attempts", settings.cast_attempts(), Integer.MAX_VALUE);
        within("cast.pause.millis", settings.cast_pause_millis(), Integer.MAX_VALUE);
    }

    static InFlight.Limits inFlight(Settings settings) {
        return new InFlight.Limits(
                settings.calls_limit(), settings.calls_address_limit(), settings.calls_limit_mib() * MIB);
    }

    private static void within(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(
                    name + " is " + (value < 1 ? "at least 1" : "at most " + most) + ", not " + value);
        }
    }
}
