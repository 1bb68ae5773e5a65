package org.virga.api.schedule;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Cluster;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Pod;
import org.virga.api.model.Vm;
import org.virga.api.model.Zone;

/**
 * A virtual machine that needs a place.
 *
 * @param vm the machine; to be placed it has no place yet
 * @param hypervisor whose hosts can run it
 * @param cpuNumber cores that it wants
 * @param cpuMhz cores times speed
 * @param memoryBytes that it wants
 * @param pod only there; null for anywhere
 * @param cluster only there; null for anywhere
 * @param host only there; null for anywhere
 * @param preferred tried first when it is acceptable, for example where the root disk is; null for none
 * @param hostTags only hosts with all of them
 * @param avoid never there
 */
public record PlacementRequest(
        Id<Vm> vm,
        String name,
        Id<Zone> zone,
        String hypervisor,
        int cpuNumber,
        long cpuMhz,
        long memoryBytes,
        @Nullable Id<Pod> pod,
        @Nullable Id<Cluster> cluster,
        @Nullable Id<Host> host,
        @Nullable Id<Host> preferred,
        List<String> hostTags,
        Set<Id<Host>> avoid) {

    public PlacementRequest {
        hostTags = List.copyOf(hostTags);
        avoid = Set.copyOf(avoid);
    }
}
