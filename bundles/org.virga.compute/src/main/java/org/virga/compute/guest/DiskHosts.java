package org.virga.compute.guest;

import java.util.List;
import java.util.Objects;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.store.Snapshot;

/** Where a machine's disks stand. */
final class DiskHosts {

    private DiskHosts() {}

    /** The hosts of disks that exist; none before the first start. */
    static List<Id<Host>> of(Snapshot snapshot, Vm vm) {
        return snapshot.by(Volume.KIND, Volume.BY_VM, vm.id()).stream()
                .filter(volume -> volume.state() == Volume.State.READY)
                .map(Volume::host)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }
}
