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
 * <p>CloudStack's own form is understood too. It has the sizes in the last part of the path, the memory in bytes: {@code
 * http://sim/<path>/cpucore=8&cpuspeed=2000&memory=17179869184}.
 *
 * @param path without slashes at its ends, and without sizes
 */
record SimulatorUrl(String path, Optional<Integer> cpus, Optional<Integer> mhz, Optional<Integer> memoryMib) {

    private static final int LONGEST_PATH = 200;
    private static final long MIB = 1024 * 1024;
    private static final List<String> SIZES = List.of("cpus", "mhz", "memory");
    private static final List<String> CLOUDSTACK_SIZES = List.of("cpucore", "cpuspeed", "memory");

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
        int last = path.lastIndexOf('/') + 1;
        boolean cloudStack = path.indexOf('=', last) >= 0;
        List<Optional<Integer>> sizes = cloudStack
                ? sizes(url, path.substring(last), CLOUDSTACK_SIZES, MIB)
                : sizes(url, uri.getQuery(), SIZES, 1);
        String host = cloudStack ? path.substring(0, Math.max(0, last - 1)) : path;
        if (!host.matches("[A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*") || host.length() > LONGEST_PATH) {
            throw wrong(url, "its path names no host");
        }
        return new SimulatorUrl(host, sizes.get(0), sizes.get(1), sizes.get(2));
    }

    /** The path as the name of a file. */
    String fileName() {
        return fileName(path);
    }

    static String fileName(String path) {
        return path.replace('/', '+');
    }

    /** Processors, MHz and MiB of memory, of which the last is given in units of {@code memoryUnit}th MiB. */
    private static List<Optional<Integer>> sizes(
            String url, @Nullable String given, List<String> names, long memoryUnit) {
        Map<String, Long> sizes = new HashMap<>();
        String[] parts = given == null || given.isEmpty() ? new String[0] : given.split("&", -1);
        for (String part : parts) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            if (!names.contains(name)) {
                throw wrong(url, "'" + name + "' is none of " + names);
            }
            sizes.put(name, number(url, name, part.substring(equals + 1)));
        }
        sizes.computeIfPresent("memory", (name, size) -> size / memoryUnit);
        return names.stream()
                .map(name -> Optional.ofNullable(sizes.get(name)).map(size -> fitting(url, name, size)))
                .toList();
    }

    private static long number(String url, String name, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw wrong(url, name + " is no number");
        }
    }

    private static int fitting(String url, String name, long size) {
        if (size < 1) {
            throw wrong(url, name + " is too small");
        }
        if (size > Integer.MAX_VALUE) {
            throw wrong(url, name + " is too large");
        }
        return (int) size;
    }

    private static IllegalArgumentException wrong(String url, String why) {
        return new IllegalArgumentException(
                "'" + url + "' is no simulated host, " + why
                        + "; one is for example http://sim/rack1/host7 or http://sim/rack1/host7?cpus=16&mhz=2400&memory=65536");
    }
}
