package org.virga.storage;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.virga.api.identity.Access;
import org.virga.api.model.Entity;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Index;
import org.virga.api.model.ServiceOffering;
import org.virga.api.model.StoragePool;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.Selection;

/** Which volumes a list is about. Every condition is answered by an index; only a long part of a name is looked for in what is left. */
final class VolumeFilter {

    private final Snapshot snapshot;
    private final Access.Scope scope;
    private final ListVolumes.Parameters wanted;
    private final boolean administrator;
    private final Selection<Volume> selection;

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
        this.selection = new Selection<>(snapshot, Volume.KIND);
    }

    /** The spelling of the wire, for example {@code "Ready"}. */
    static String title(Volume.State state) {
        String name = state.name();
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }

    Selection<Volume> selection() {
        if (!scope.everybody()) {
            selection.within(scope.rows(snapshot, Volume.KIND, Volume.BY_ACCOUNT));
        }
        if (wanted.id() != null) {
            selection.named(List.of(wanted.id()));
        } else if (!wanted.ids().isEmpty()) {
            selection.named(wanted.ids());
        }
        selection
                .by(Volume.BY_ZONE, id(wanted.zoneid()))
                .by(Volume.BY_POOL, id(wanted.storageid()))
                .by(Volume.BY_VM, id(wanted.virtualmachineid()))
                .by(Volume.BY_OFFERING, id(wanted.serviceofferingid()))
                .containing(wanted.keyword(), Volume.BY_NAME_PART, volume -> new String[] {volume.name()});
        if (wanted.name() != null) {
            String name = wanted.name();
            selection
                    .within(selection.candidates(name, Volume.BY_NAME_PART))
                    .where(volume -> name.equals(volume.name()));
        }
        choice(wanted.type(), Volume.BY_TYPE, Volume.Type.values(), Volume.Type::name);
        choice(wanted.state(), Volume.BY_STATE, Volume.State.values(), VolumeFilter::title);
        if (wanted.diskofferingid() != null) {
            selection.byAny(Volume.BY_OFFERING, offeringsOf(wanted.diskofferingid()));
        }
        if (administrator) {
            inPlace();
        }
        return selection.provided(wantsSuchVolumes());
    }

    /** What holds of every volume that there is: the wish is for all of them, or for none. */
    private boolean wantsSuchVolumes() {
        return !Objects.equals(wanted.displayvolume(), false)
                && !Objects.equals(wanted.isencrypted(), true)
                && wanted.tags().isEmpty();
    }

    private <K> void choice(@Nullable String wish, Index<Volume, K> index, K[] all, Function<K, String> title) {
        if (wish != null) {
            selection.byAny(
                    index,
                    Arrays.stream(all)
                            .filter(one -> title.apply(one).equalsIgnoreCase(wish))
                            .toList());
        }
    }

    private List<Id<ServiceOffering>> offeringsOf(UUID diskOffering) {
        return snapshot.all(ServiceOffering.KIND).stream()
                .filter(offering -> offering.diskOffering().equals(diskOffering))
                .map(ServiceOffering::id)
                .toList();
    }

    private void inPlace() {
        if (wanted.hostid() != null) {
            selection.byAny(
                    Volume.BY_VM,
                    snapshot.by(Vm.KIND, Vm.BY_HOST, wanted.hostid().id()).stream()
                            .map(Vm::id)
                            .toList());
        }
        if (wanted.clusterid() != null || wanted.podid() != null) {
            List<Id<Host>> hosts = new Selection<>(snapshot, Host.KIND)
                    .by(Host.BY_CLUSTER, id(wanted.clusterid())).by(Host.BY_POD, id(wanted.podid())).rows().stream()
                            .map(Host::id)
                            .toList();
            List<Id<StoragePool>> pools = new Selection<>(snapshot, StoragePool.KIND)
                            .by(StoragePool.BY_CLUSTER, id(wanted.clusterid()))
                            .by(StoragePool.BY_POD, id(wanted.podid()))
                            .rows()
                            .stream()
                            .map(StoragePool::id)
                            .toList();
            selection.within(snapshot.byAny(Volume.KIND, Volume.BY_HOST, hosts)
                    .or(snapshot.byAny(Volume.KIND, Volume.BY_POOL, pools)));
        }
    }

    private static <E extends Entity<E>> @Nullable Id<E> id(@Nullable E entity) {
        return entity == null ? null : entity.id();
    }
}
