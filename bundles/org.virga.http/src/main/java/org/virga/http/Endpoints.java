package org.virga.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.virga.spi.PluginSet;
import org.virga.spi.http.HttpCall;
import org.virga.spi.http.HttpEndpoint;
import org.virga.spi.http.HttpEndpoint.Listener;
import org.virga.spi.http.HttpReply;

/** The endpoints that are there, by path; the longest path that fits a call wins. Any thread may call. */
final class Endpoints {

    /** How long a path counts as being replaced, rather than gone, after its endpoint went. */
    private static final long REPLACEMENT_NANOS = 60_000_000_000L;

    private final PluginSet<HttpEndpoint> plugins = new PluginSet<>(HttpEndpoint.class);
    private final List<String> expected;
    private final LongSupplier nanoClock;
    private final Map<String, Long> gone = new ConcurrentHashMap<>();
    /** Longest path first, newest first among equals; replaced, never changed. */
    private volatile List<Route> routes = List.of();

    private record Route(String path, HttpEndpoint endpoint) {

        boolean serves(Listener listener, String called) {
            return covers(path, called) && endpoint.serves(listener);
        }
    }

    Endpoints(List<String> expected, LongSupplier nanoClock) {
        this.expected = expected;
        this.nanoClock = nanoClock;
    }

    synchronized void add(HttpEndpoint endpoint, Map<String, ?> properties) {
        plugins.add(endpoint, properties);
        List<Route> grown = new ArrayList<>();
        grown.add(new Route(endpoint.path(), endpoint));
        grown.addAll(routes);
        grown.sort(Comparator.comparingInt(route -> -route.path.length()));
        routes = List.copyOf(grown);
        gone.remove(endpoint.path());
    }

    /** Takes an endpoint out and returns when no call is inside it any more. */
    void remove(HttpEndpoint endpoint) {
        synchronized (this) {
            List<Route> shrunk = new ArrayList<>();
            for (Route route : routes) {
                if (route.endpoint == endpoint) {
                    gone.put(route.path, nanoClock.getAsLong());
                } else {
                    shrunk.add(route);
                }
            }
            routes = List.copyOf(shrunk);
        }
        plugins.remove(endpoint);
    }

    /**
     * Lets the endpoint that is responsible answer. Whatever it throws is the caller's.
     *
     * @return empty when there is none
     */
    Optional<HttpReply> answer(HttpCall call) {
        for (Route route : routes) {
            if (route.serves(call.listener(), call.path())) {
                return plugins.callFirst(plugin -> plugin == route.endpoint, plugin -> plugin.handle(call));
            }
        }
        return Optional.empty();
    }

    /** Whether an endpoint is there for this path. */
    boolean serves(Listener listener, String path) {
        return routes.stream().anyMatch(route -> route.serves(listener, path));
    }

    /** Whether an endpoint for this path should be there, and so may come soon. */
    boolean awaits(String path) {
        long now = nanoClock.getAsLong();
        gone.values().removeIf(since -> now - since > REPLACEMENT_NANOS);
        return expected.stream().anyMatch(awaited -> covers(awaited, path))
                || gone.keySet().stream().anyMatch(awaited -> covers(awaited, path));
    }

    private static boolean covers(String path, String called) {
        return called.startsWith(path)
                && (called.length() == path.length() || path.endsWith("/") || called.charAt(path.length()) == '/');
    }
}
