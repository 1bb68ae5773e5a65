package org.virga.spi.schedule;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.virga.api.model.Cluster;
import org.virga.api.model.Host;
import org.virga.api.model.HostStatus;
import org.virga.api.model.Pod;
import org.virga.api.model.Vm;
import org.virga.api.model.Zone;
import org.virga.api.store.Allocation;
import org.virga.api.store.Rows;

/** A host as policies see it: its hard state from one snapshot, and the soft state that was reported last. */
@ProviderType
public interface HostView {

    Host host();

    Cluster cluster();

    Pod pod();

    Zone zone();

    /** What is given out on it, and claimed by those that are on their way to it. */
    Allocation allocation();

    /** The virtual machines that have their place on it, running or not. */
    Rows<Vm> placements();

    /** What its agent reported last; empty when nothing was yet. */
    Optional<HostStatus> status();

    /** Processor speed that can be given out in all: capacity times overcommit. 0 while the capacity is unknown. */
    long totalCpuMhz();

    /** Memory that can be given out in all: capacity times overcommit. 0 while the capacity is unknown. */
    long totalMemoryBytes();
}
