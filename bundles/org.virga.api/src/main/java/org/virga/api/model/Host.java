package org.virga.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A machine with a hypervisor, which runs guests. What changes by itself all the time (load, heartbeats) is not here but
 * in {@link HostStatus}.
 *
 * @param url how its driver reaches it, as given to addHost
 * @param agent the agent that speaks for it: the messaging address is {@code compute.<agent>}
 * @param credentials user name and password as the driver wants them; empty where it wants none
 * @param capacity what its agent reported; null until it did
 * @param tags guests of offerings with host tags go only where all their tags are
 */
@RecordBuilder
public record Host(
        Id<Host> id,
        UUID uuid,
        String name,
        Id<Zone> zone,
        Id<Pod> pod,
        Id<Cluster> cluster,
        String hypervisor,
        String url,
        String agent,
        State state,
        ResourceState resourceState,
        @Nullable String address,
        @Nullable HostCapacity capacity,
        List<String> tags,
        Map<String, String> credentials,
        Map<String, String> details,
        Instant created)
        implements Entity<Host>, HostBuilder.With {

    /** What is known of a host. Only proof makes it {@code DOWN}. */
    public enum State {
        CONNECTING,
        UP,
        SUSPECT,
        DOWN
    }

    /** What the operator wants of a host. */
    public enum ResourceState {
        ENABLED,
        DISABLED,
        /** Its guests are being migrated away. */
        PREPARE_FOR_MAINTENANCE,
        /** It has no guests, and gets none. */
        MAINTENANCE,
        /** It gets no guests, and some could not be migrated away; they run on. */
        ERROR_IN_MAINTENANCE,
        /** An operator has said that it is dead. */
        DEGRADED
    }

    /**
     * Two hosts of one hypervisor do not share a URL. One that names no machine, for example {@code qemu:///system}, means
     * the agent's own: then it is two hosts of one agent that do not share it.
     *
     * @param agent empty for a URL that means the same to every agent
     */
    public record UrlKey(String hypervisor, String url, String agent) {

        /** The key of a host with this URL that this agent drives. */
        public static UrlKey of(String hypervisor, String url, String agent) {
            return new UrlKey(hypervisor, url, url.contains(":///") ? agent : "");
        }
    }

    public static final Index<Host, UrlKey> BY_URL =
            Index.unique("URL", host -> UrlKey.of(host.hypervisor(), host.url(), host.agent()));
    public static final Index<Host, Id<Zone>> BY_ZONE = Index.by("zone", Host::zone);
    public static final Index<Host, Id<Pod>> BY_POD = Index.by("pod", Host::pod);
    public static final Index<Host, Id<Cluster>> BY_CLUSTER = Index.by("cluster", Host::cluster);
    public static final Index<Host, String> BY_AGENT = Index.by("agent", Host::agent);
    public static final Index<Host, String> BY_NAME = Index.by("name", Host::name);
    public static final Index<Host, State> BY_STATE = Index.by("state", Host::state);
    public static final Index<Host, ResourceState> BY_RESOURCE_STATE = Index.by("resource state", Host::resourceState);
    /** In lower case. */
    public static final Index<Host, String> BY_HYPERVISOR =
            Index.by("hypervisor", host -> host.hypervisor().toLowerCase(Locale.ROOT));

    public static final Index<Host, Integer> BY_NAME_PART =
            Index.byEach("part of the name", host -> NameParts.of(host.name()));
    public static final Kind<Host> KIND = Kind.of(
            "host",
            "host",
            Host.class,
            BY_URL,
            BY_ZONE,
            BY_POD,
            BY_CLUSTER,
            BY_AGENT,
            BY_NAME,
            BY_STATE,
            BY_RESOURCE_STATE,
            BY_HYPERVISOR,
            BY_NAME_PART);

    /** Without the credentials: a record of a host ends up in logs. */
    @Override
    public String toString() {
        return "Host[" + id + ", " + name + ", " + hypervisor + " at " + url + ", " + state + "]";
    }
}
