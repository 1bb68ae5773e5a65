package org.virga.hypervisor.simulator;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The URL of a simulated host: {@code http://sim/<path>}, and if wanted {@code ?cpus=8&mhz=2000&memory=32768} (MiB). The path
 * is the host; who names it makes it.
 *
 * @param path without slashes at its ends
 */
record SimulatorUrl(String path, Optional<Integer> cpus, Optional<Integer> mhz, Optional<Integer> memoryMib) {

    private static final int LONGEST_PATH = 200;
    private static final List<String> SIZES = List.of("cpus", "mhz", "memory");

    /** @throws IllegalArgumentException when it is none; the message shows a right one */
    static SimulatorUrl parse(String url) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw wrong(url, "it is no URL");
        }
        if (!"http".equals(uri.getScheme()) || !"sim".equals(uri.getHost())) {
            throw wrong(url, "it does not begin with http://sim/");
        }
        String path = uri.getPath().replaceAll("^/+|/+$", "");
        if (!path.matches("[A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*") || path.length() > LONGEST_PATH) {
            throw wrong(url, "its path names no host");
        }
        Map<String, Integer> sizes = sizes(url, uri.getQuery());
        return new SimulatorUrl(
                path,
                Optional.ofNullable(sizes.get("cpus")),
                Optional.ofNullable(sizes.get("mhz")),
                Optional.ofNullable(sizes.get("memory")));
    }

    /** The path as the name of a file. */
    String fileName() {
        return fileName(path);
    }

    static String fileName(String path) {
        return path.replace('/', '+');
    }

    private static Map<String, Integer> sizes(String url, @Nullable String query) {
        Map<String, Integer> sizes = new HashMap<>();
        if (query == null || query.isEmpty()) {
            return sizes;
        }
        for (String part : query.split("&", -1)) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            if (!SIZES.contains(name)) {
                throw wrong(url, "'" + name + "' is none of " + SIZES);
            }
            try {
                int value = Integer.parseInt(part.substring(equals + 1));
                if (value > 0) {
                    sizes.put(name, value);
                    continue;
                }
            } catch (NumberFormatException e) {
                throw wrong(url, name + " is no number");
            }
            throw wrong(url, name + " is not positive");
        }
        return sizes;
    }

    private static IllegalArgumentException wrong(String url, String why) {
        return new IllegalArgumentException(
                "'" + url + "' is no simulated host, " + why
                        + "; one is for example http://sim/rack1/host7 or http://sim/rack1/host7?cpus=16&mhz=2400&memory=65536");
    }
}
