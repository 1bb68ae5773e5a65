package org.virga.storage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.virga.api.identity.Access;
import org.virga.api.model.Entity;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.ServiceOffering;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.store.Rows;
import org.virga.api.store.Snapshot;

/** Which volumes a list is about. */
final class VolumeFilter {

    private final Snapshot snapshot;
    private final Access.Scope scope;
    private final ListVolumes.Parameters wanted;
    private final boolean administrator;

    /**
     * A filter.
     *
     * @param administrator whether the caller may ask by host, cluster and pod, which others cannot see
     */
    VolumeFilter(Snapshot snapshot, Access.Scope scope, ListVolumes.Parameters wanted, boolean administrator) {
        this.snapshot = snapshot;
        this.scope = scope;
        this.wanted = wanted;
        this.administrator = administrator;
    }

    /** The spelling of the wire, for example {@code "Ready"}. */
    static String title(Volume.State state) {
        String name = state.name();
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }

    /** The fewest rows of an index that hold all that is wanted. */
    Rows<Volume> narrowest() {
        List<Rows<Volume>> choices = new ArrayList<>();
        choices.add(
                scope.everybody() ? snapshot.all(Volume.KIND) : scope.rows(snapshot, Volume.KIND, Volume.BY_ACCOUNT));
        if (wanted.virtualmachineid() != null) {
            choices.add(snapshot.by(
                    Volume.KIND, Volume.BY_VM, wanted.virtualmachineid().id()));
        }
        if (wanted.zoneid() != null) {
            choices.add(snapshot.by(Volume.KIND, Volume.BY_ZONE, wanted.zoneid().id()));
        }
        return choices.stream().min(Comparator.comparingInt(Rows::size)).orElseThrow();
    }

    /** Whether nothing but the scope restricts the list, so that no row has to be looked at in order to count them. */
    boolean wantsAll() {
        return wanted.ids().isEmpty()
                && wanted.tags().isEmpty()
                && Stream.of(
                                wanted.clusterid(),
                                wanted.diskofferingid(),
                                wanted.displayvolume(),
                                wanted.hostid(),
                                wanted.id(),
                                wanted.isencrypted(),
                                wanted.keyword(),
                                wanted.name(),
                                wanted.podid(),
                                wanted.serviceofferingid(),
                                wanted.state(),
                                wanted.storageid(),
                                wanted.type(),
                                wanted.virtualmachineid(),
                                wanted.zoneid())
                        .allMatch(Objects::isNull);
    }

    boolean wants(Volume volume) {
        return scope.contains(volume.account())
                && same(wanted.zoneid(), volume.zone())
                && same(wanted.virtualmachineid(), volume.vm())
                && same(wanted.serviceofferingid(), volume.offering())
                && (wanted.name() == null || wanted.name().equals(volume.name()))
                && (wanted.keyword() == null || hasKeyword(volume, wanted.keyword()))
                && is(wanted.type(), volume.type().name())
                && is(wanted.state(), title(volume.state()))
                && ofDiskOffering(volume)
                && (!administrator || inPlace(volume))
                && wantsSuchVolumes();
    }

    /** What holds of every volume that there is: the wish is for all of them, or for none. */
    private boolean wantsSuchVolumes() {
        return !Objects.equals(wanted.displayvolume(), false)
                && !Objects.equals(wanted.isencrypted(), true)
                && wanted.storageid() == null
                && wanted.tags().isEmpty();
    }

    private static boolean hasKeyword(Volume volume, String keyword) {
        return volume.name().toLowerCase(Locale.ROOT).contains(keyword.toLowerCase(Locale.ROOT));
    }

    private boolean ofDiskOffering(Volume volume) {
        if (wanted.diskofferingid() == null) {
            return true;
        }
        return volume.offering() != null
                && snapshot.get(ServiceOffering.KIND, volume.offering())
                        .diskOffering()
                        .equals(wanted.diskofferingid());
    }

    private boolean inPlace(Volume volume) {
        if (wanted.hostid() != null && !wanted.hostid().id().equals(hostOfMachine(volume))) {
            return false;
        }
        if (wanted.clusterid() == null && wanted.podid() == null) {
            return true;
        }
        if (volume.host() == null) {
            return false;
        }
        Host host = snapshot.get(Host.KIND, volume.host());
        return same(wanted.clusterid(), host.cluster()) && same(wanted.podid(), host.pod());
    }

    private @Nullable Id<Host> hostOfMachine(Volume volume) {
        return volume.vm() == null ? null : snapshot.get(Vm.KIND, volume.vm()).host();
    }

    private static boolean is(@Nullable String wish, String fact) {
        return wish == null || wish.equalsIgnoreCase(fact);
    }

    private static <E extends Entity<E>> boolean same(@Nullable E wish, @Nullable Id<E> fact) {
        return wish == null || wish.id().equals(fact);
    }
}
