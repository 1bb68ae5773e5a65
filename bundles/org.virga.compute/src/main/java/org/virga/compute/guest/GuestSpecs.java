package org.virga.compute.guest;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.virga.api.compute.GuestSpec;
import org.virga.api.model.Network;
import org.virga.api.model.Nic;
import org.virga.api.model.StoragePool;
import org.virga.api.model.Template;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.store.Snapshot;

/** Makes what a host has to know of a machine in order to run it. */
public final class GuestSpecs {

    private GuestSpecs() {}

    /** The machine's present run. */
    public static GuestSpec of(Snapshot snapshot, Vm vm) {
        return new GuestSpec(
                vm.uuid(),
                vm.epoch(),
                vm.instanceName(),
                vm.name(),
                vm.cpuNumber(),
                vm.cpuSpeedMhz(),
                vm.memoryBytes(),
                disks(snapshot, vm),
                interfaces(snapshot, vm),
                vm.userData(),
                vm.details());
    }

    private static List<GuestSpec.Disk> disks(Snapshot snapshot, Vm vm) {
        return snapshot.by(Volume.KIND, Volume.BY_VM, vm.id()).stream()
                .sorted(Comparator.comparingInt(Volume::deviceId))
                .map(volume -> new GuestSpec.Disk(
                        volume.uuid(),
                        volume.deviceId(),
                        image(snapshot, volume),
                        volume.sizeBytes(),
                        pool(snapshot, volume),
                        volume.state() == Volume.State.READY))
                .toList();
    }

    /** The shared storage that a volume stands on; null when it stands on a host. */
    static GuestSpec.@Nullable Pool pool(Snapshot snapshot, Volume volume) {
        if (volume.pool() == null) {
            return null;
        }
        StoragePool pool = snapshot.get(StoragePool.KIND, volume.pool());
        return new GuestSpec.Pool(pool.uuid(), pool.type(), pool.path());
    }

    private static GuestSpec.@Nullable Image image(Snapshot snapshot, Volume volume) {
        if (volume.template() == null) {
            return null;
        }
        Template template = snapshot.get(Template.KIND, volume.template());
        return new GuestSpec.Image(
                template.uuid(), template.name(), template.format(), template.url(), template.details());
    }

    private static List<GuestSpec.Interface> interfaces(Snapshot snapshot, Vm vm) {
        return snapshot.by(Nic.KIND, Nic.BY_VM, vm.id()).stream()
                .sorted(Comparator.comparingInt(Nic::deviceId))
                .map(nic -> {
                    Network network = snapshot.get(Network.KIND, nic.network());
                    return new GuestSpec.Interface(
                            nic.uuid(),
                            nic.deviceId(),
                            nic.mac(),
                            nic.ip(),
                            network.netmask(),
                            network.gateway(),
                            network.uuid(),
                            network.vlan());
                })
                .toList();
    }
}
