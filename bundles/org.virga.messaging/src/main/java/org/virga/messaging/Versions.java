package org.virga.messaging;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.virga.api.message.RpcMethod;

/**
 * What servers said they serve. Remembered for a minute only: a server can be replaced by a newer one at any time, and
 * asking again costs one call.
 */
final class Versions {

    private static final Duration MEMORY = Duration.ofMinutes(1);

    private record Known(Map<String, String> served, long until) {}

    private final Map<String, Known> byAddress = new ConcurrentHashMap<>();

    void learn(String address, Map<String, String> served) {
        byAddress.put(address, new Known(served, System.nanoTime() + MEMORY.toNanos()));
    }

    /** A call went through: what was known of the address is out of date. */
    void served(String address, RpcMethod<?, ?> method) {
        Known known = byAddress.get(address);
        if (known != null && !serves(known.served.get(method.name()), method)) {
            byAddress.remove(address, known);
        }
    }

    boolean canSend(String address, RpcMethod<?, ?> method) {
        Known known = byAddress.get(address);
        if (known == null) {
            return true;
        }
        if (System.nanoTime() - known.until > 0) {
            byAddress.remove(address, known);
            return true;
        }
        return serves(known.served.get(method.name()), method);
    }

    private static boolean serves(@Nullable String served, RpcMethod<?, ?> wanted) {
        Version version = served == null ? null : Version.parse(served);
        return version != null && version.major() == wanted.major() && version.minor() >= wanted.minor();
    }

    /** A version on the wire. */
    record Version(int major, int minor) {

        static String text(RpcMethod<?, ?> method) {
            return method.major() + "." + method.minor();
        }

        /** Null when the text is no version. */
        static @Nullable Version parse(String text) {
            int dot = text.indexOf('.');
            try {
                return dot < 0
                        ? null
                        : new Version(
                                Integer.parseInt(text.substring(0, dot)), Integer.parseInt(text.substring(dot + 1)));
            } catch (NumberFormatException e) {
                return null;
            }
        }
    }
}
