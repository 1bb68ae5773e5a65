package org.virga.topology.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.store.Snapshot;

/** Names hosts after their URLs, because addHost brings no name. */
final class HostNames {

    private static final int MOST = 200;

    private HostNames() {}

    /**
     * A name that no other host has: what stands in the URL's path and host, for example {@code "rack1-h7"} for
     * {@code http://sim/rack1/h7/cpucore=8} and {@code "kvm1.example"} for {@code qemu+ssh://root@kvm1.example/system};
     * otherwise the name of the agent that was asked to drive it, or the hypervisor's with a number.
     */
    static String of(Snapshot snapshot, String hypervisor, String url, Id<Host> id, @Nullable String agent) {
        List<String> words = new ArrayList<>();
        String rest = url.replaceFirst("^[A-Za-z0-9+.-]*:/*", "").replaceFirst("[?#].*", "");
        boolean noHost = url.contains(":///");
        String[] parts = rest.split("/", -1);
        String authority = noHost ? "" : parts[0].replaceFirst(".*@", "").replaceFirst(":\\d+$", "");
        for (int i = noHost ? 0 : 1; i < parts.length; i++) {
            String word = parts[i];
            if (!word.isBlank() && !word.contains("=") && !word.equals("system") && !word.equals("session")) {
                words.add(word);
            }
        }
        String named = words.isEmpty() ? authority : String.join("-", words);
        String clean = named.replaceAll("[^A-Za-z0-9._-]", "-");
        if (clean.isEmpty() || clean.length() > MOST) {
            clean = agent == null ? hypervisor.toLowerCase(Locale.ROOT) + "-" + id : agent;
        }
        return snapshot.by(Host.KIND, Host.BY_NAME, clean).isEmpty() ? clean : clean + "-" + id;
    }
}
