package org.virga.api.compute;

import java.util.UUID;
import org.virga.api.compute.AgentMethods.HostReport;

/**
 * A number that stands for everything that an agent has told: which hosts it has, which of them it reaches, and which
 * guests they have in which state with which epoch.
 *
 * <p>It is the sum of the digests of the hosts, and these are sums over their guests, so the order does not matter and a
 * change costs what changed. Agents and controllers of all releases have to come to the same number, so what goes into
 * it never changes. It finds what was lost or mixed up; it is no protection against who means harm.
 */
public final class ReportDigest {

    private static final long REACHED = 0x9E3779B97F4A7C15L;

    private ReportDigest() {}

    /** The digest of a host, told with all its guests. */
    public static long of(HostReport host) {
        long digest = mix(id(host.host()) + (host.reachable() ? REACHED : 0));
        for (GuestState guest : host.guests()) {
            digest += of(host.host(), guest);
        }
        return digest;
    }

    private static long of(UUID host, GuestState guest) {
        // The power's name, whose hash is the same in every release, unlike its place in the enumeration.
        return mix(mix(id(guest.vm()) + guest.epoch()) + id(host) + power(guest));
    }

    private static int power(GuestState guest) {
        // Null when a newer agent tells of a power that is unknown here.
        return guest.power() == null ? 0 : guest.power().name().hashCode();
    }

    private static long id(UUID id) {
        return mix(id.getMostSignificantBits()) + id.getLeastSignificantBits();
    }

    /** Spreads each bit over all (the finaliser of SplitMix64). */
    private static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
