package org.virga.api.ha;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ProviderType;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Zone;

/**
 * What high availability is about to do. What it has decided stands in the store, see {@link
 * org.virga.api.model.HaCase}. Any thread may call; nothing here blocks.
 */
@ProviderType
public interface HighAvailability {

    /** What is being done about a host; empty when nothing is. */
    Optional<Inquiry> inquiry(Id<Host> host);

    /**
     * An inquiry into a host.
     *
     * @param doing what is under way, a phrase for people
     * @param since how long the host has been suspect, as far as this process knows
     * @param nextIn until the next look; zero while one is under way
     * @param looks how often all investigators were asked
     * @param findings what they said last, a line each
     * @param fences what fencers said last, a line each
     */
    record Inquiry(
            String doing, Duration since, Duration nextIn, int looks, List<String> findings, List<String> fences) {

        public Inquiry {
            findings = List.copyOf(findings);
            fences = List.copyOf(fences);
        }
    }

    /** How many guests are being brought back at this moment, those that wait for room left out. */
    int restarting();

    /** The zones where so many hosts are silent that none is fenced by force. */
    Set<Id<Zone>> braked();

    /** Lets hosts of a zone be fenced by force for a while, however many are silent. */
    void release(Id<Zone> zone, Duration time);

    /** What investigators and fencers are there, by what they look at and work by, in the order in which they are asked. */
    Means means();

    /** The means of high availability, for people. */
    record Means(List<String> investigators, List<String> fencers) {

        public Means {
            investigators = List.copyOf(investigators);
            fencers = List.copyOf(fencers);
        }
    }

    /**
     * Takes an operator's word that none of a host's guests runs. The host is Down from then on.
     *
     * @param host as the operator saw it
     * @param down what becomes of it, Down
     * @param proof who says so, for people
     * @return whether that is stored; false when the host has changed meanwhile or the store cannot be used
     */
    CompletableFuture<Boolean> declare(Host host, Host down, String proof);
}
