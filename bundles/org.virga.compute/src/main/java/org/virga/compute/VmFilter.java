package org.virga.compute;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.CommandException;
import org.virga.api.identity.Access;
import org.virga.api.model.Cluster;
import org.virga.api.model.Entity;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.NameParts;
import org.virga.api.model.Network;
import org.virga.api.model.Nic;
import org.virga.api.model.Pod;
import org.virga.api.model.Vm;
import org.virga.api.store.Rows;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.Selection;

/** Which machines a list is about. Every condition is answered by an index; only a long part of a name is looked for in what is left. */
final class VmFilter {

    private static final String PRESENT = "Present";
    private static final String MIGRATING = "Migrating";

    private final Snapshot snapshot;
    private final Access.Scope scope;
    private final ListVirtualMachines.Parameters wanted;
    private final boolean admin;
    private final Selection<Vm> selection;

    VmFilter(Snapshot snapshot, Access.Scope scope, ListVirtualMachines.Parameters wanted, boolean admin) {
        this.snapshot = snapshot;
        this.scope = scope;
        this.wanted = wanted;
        this.admin = admin;
        this.selection = new Selection<>(snapshot, Vm.KIND);
    }

    Selection<Vm> selection() {
        if (!scope.everybody()) {
            selection.within(scope.rows(snapshot, Vm.KIND, Vm.BY_ACCOUNT));
        }
        named();
        inState();
        inPlace();
        ofKind();
        selection.containing(wanted.name(), Vm.BY_NAME_PART, vm -> new String[] {vm.name(), vm.displayName()});
        if (wanted.keyword() != null) {
            withKeyword(wanted.keyword());
        }
        return selection;
    }

    private void named() {
        if (wanted.id() != null) {
            selection.named(snapshot.find(Vm.KIND, wanted.id()).stream().toList());
        } else if (!wanted.ids().isEmpty()) {
            selection.named(wanted.ids());
        }
    }

    /** Who is no administrator does not see what is destroyed, nor what is hidden. */
    private void inState() {
        Optional<Vm.State> state = state(wanted.state());
        selection.by(Vm.BY_STATE, state.orElse(null));
        if (MIGRATING.equalsIgnoreCase(wanted.state())) {
            selection.where(Vm::migrating);
        }
        if (!admin || (wanted.state() != null && state.isEmpty())) {
            selection.without(snapshot.byAny(Vm.KIND, Vm.BY_STATE, List.of(Vm.State.DESTROYED, Vm.State.EXPUNGING)));
        }
        if (admin && Boolean.FALSE.equals(wanted.displayvm())) {
            selection.by(Vm.HIDDEN, true);
        } else if (!admin || wanted.displayvm() != null) {
            selection.without(snapshot.by(Vm.KIND, Vm.HIDDEN, true));
        }
    }

    private void inPlace() {
        selection.by(Vm.BY_ZONE, id(wanted.zoneid()));
        if (admin) {
            selection.by(Vm.BY_HOST, id(wanted.hostid()));
            if (wanted.podid() != null || wanted.clusterid() != null) {
                selection.byAny(Vm.BY_PLACE, hosts(wanted.podid(), wanted.clusterid()));
            }
        }
        if (wanted.networkid() != null) {
            selection.within(inNetwork(wanted.networkid()));
        }
    }

    private List<Id<Host>> hosts(@Nullable Pod pod, @Nullable Cluster cluster) {
        return new Selection<>(snapshot, Host.KIND)
                .by(Host.BY_POD, id(pod)).by(Host.BY_CLUSTER, id(cluster)).rows().stream()
                        .map(Host::id)
                        .toList();
    }

    private Rows<Vm> inNetwork(Network network) {
        return snapshot.only(
                Vm.KIND,
                snapshot.by(Nic.KIND, Nic.BY_NETWORK, network.id()).stream()
                        .map(Nic::vm)
                        .toList());
    }

    private void ofKind() {
        selection
                .by(
                        Vm.BY_HYPERVISOR,
                        wanted.hypervisor() == null ? null : wanted.hypervisor().toLowerCase(Locale.ROOT))
                .by(Vm.BY_TEMPLATE, id(wanted.templateid()))
                .by(Vm.BY_OFFERING, id(wanted.serviceofferingid()))
                .by(Vm.BY_USER, id(wanted.userid()))
                .by(Vm.BY_GROUP, wanted.groupid());
        if (Boolean.TRUE.equals(wanted.haenable())) {
            selection.by(Vm.HIGHLY_AVAILABLE, true);
        } else if (wanted.haenable() != null) {
            selection.without(snapshot.by(Vm.KIND, Vm.HIGHLY_AVAILABLE, true));
        }
    }

    /** A keyword is part of a name, for administrators also of the instance name, or it is a state. */
    private void withKeyword(String keyword) {
        Rows<Vm> found = selection.candidates(keyword, Vm.BY_NAME_PART);
        if (admin) {
            found = found.or(selection.candidates(keyword, Vm.BY_INSTANCE_NAME_PART));
        }
        for (Vm.State state : Vm.State.values()) {
            if (keyword.equalsIgnoreCase(state.title())) {
                found = found.or(snapshot.by(Vm.KIND, Vm.BY_STATE, state));
            }
        }
        selection.within(found);
        if (!NameParts.exact(keyword)) {
            selection.where(vm -> hasKeyword(vm, keyword));
        }
    }

    private boolean hasKeyword(Vm vm, String keyword) {
        return NameParts.contains(keyword, vm.name(), vm.displayName(), admin ? vm.instanceName() : null)
                || keyword.equalsIgnoreCase(vm.state().title());
    }

    private static Optional<Vm.State> state(@Nullable String text) {
        if (text == null || text.equalsIgnoreCase(PRESENT)) {
            return Optional.empty();
        }
        if (text.equalsIgnoreCase(MIGRATING)) {
            return Optional.of(Vm.State.RUNNING);
        }
        return Optional.of(Arrays.stream(Vm.State.values())
                .filter(state -> state.title().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> CommandException.invalid("There is no state " + text
                        + " of virtual machines; there are Present, Migrating, "
                        + Arrays.stream(Vm.State.values()).map(Vm.State::title).collect(Collectors.joining(", ")))));
    }

    private static <E extends Entity<E>> @Nullable Id<E> id(@Nullable E entity) {
        return entity == null ? null : entity.id();
    }
}
