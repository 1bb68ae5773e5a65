package org.virga.compute;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.CommandException;
import org.virga.api.identity.Access;
import org.virga.api.model.Entity;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Nic;
import org.virga.api.model.Vm;
import org.virga.api.store.Rows;
import org.virga.api.store.Snapshot;
import org.virga.compute.answer.VmAnswers;

/** Which machines a list is about. */
final class VmFilter {

    private static final String PRESENT = "Present";

    private final Snapshot snapshot;
    private final Access.Scope scope;
    private final ListVirtualMachines.Parameters wanted;
    private final boolean admin;
    private final Vm.@Nullable State state;

    VmFilter(Snapshot snapshot, Access.Scope scope, ListVirtualMachines.Parameters wanted, boolean admin) {
        this.snapshot = snapshot;
        this.scope = scope;
        this.wanted = wanted;
        this.admin = admin;
        this.state = state(wanted.state()).orElse(null);
    }

    /** The fewest rows of an index that hold all that is wanted. */
    Rows<Vm> narrowest() {
        List<Rows<Vm>> choices = new ArrayList<>();
        choices.add(scope.everybody() ? snapshot.all(Vm.KIND) : scope.rows(snapshot, Vm.KIND, Vm.BY_ACCOUNT));
        if (admin && wanted.hostid() != null) {
            choices.add(snapshot.by(Vm.KIND, Vm.BY_HOST, wanted.hostid().id()));
        }
        if (wanted.zoneid() != null) {
            choices.add(snapshot.by(Vm.KIND, Vm.BY_ZONE, wanted.zoneid().id()));
        }
        if (state != null) {
            choices.add(snapshot.by(Vm.KIND, Vm.BY_STATE, state));
        }
        return choices.stream().min(Comparator.comparingInt(Rows::size)).orElseThrow();
    }

    /** The machines that are named, or else the rows. */
    Iterable<Vm> candidates(Rows<Vm> rows) {
        if (wanted.id() != null) {
            return snapshot.find(Vm.KIND, wanted.id()).stream().toList();
        }
        return wanted.ids().isEmpty() ? rows : wanted.ids();
    }

    /** Whether the narrowest rows are all wanted, so that none has to be looked at in order to count them. */
    boolean wantsAll() {
        long indexed = Stream.of(wanted.hostid(), wanted.zoneid(), state)
                .filter(Objects::nonNull)
                .count();
        boolean others = Stream.of(
                        wanted.id(),
                        wanted.name(),
                        wanted.keyword(),
                        wanted.podid(),
                        wanted.clusterid(),
                        wanted.hypervisor(),
                        wanted.templateid(),
                        wanted.serviceofferingid(),
                        wanted.networkid(),
                        wanted.groupid(),
                        wanted.userid(),
                        wanted.haenable(),
                        wanted.displayvm(),
                        state == null ? wanted.state() : null)
                .anyMatch(Objects::nonNull);
        return admin && !others && wanted.ids().isEmpty() && indexed <= (scope.everybody() ? 1 : 0);
    }

    boolean wants(Vm vm) {
        return (scope.everybody() || scope.contains(vm.account()))
                && visible(vm)
                && (wanted.name() == null || has(wanted.name(), vm.name(), vm.displayName()))
                && (wanted.keyword() == null || hasKeyword(vm))
                && (state == null ? wanted.state() == null || present(vm) : vm.state() == state)
                && inPlace(vm)
                && ofKind(vm);
    }

    /** Who is no administrator does not see what is destroyed, nor what is hidden. */
    private boolean visible(Vm vm) {
        if (!admin) {
            return present(vm) && vm.displayed();
        }
        return wanted.displayvm() == null || wanted.displayvm() == vm.displayed();
    }

    private boolean inPlace(Vm vm) {
        return same(wanted.zoneid(), vm.zone())
                && (!admin || same(wanted.hostid(), vm.host()))
                && (!admin || (wanted.podid() == null && wanted.clusterid() == null) || inPodAndCluster(vm))
                && (wanted.networkid() == null || inNetwork(vm));
    }

    private boolean inPodAndCluster(Vm vm) {
        Id<Host> place = vm.host() == null ? vm.lastHost() : vm.host();
        if (place == null) {
            return false;
        }
        Optional<Host> host = snapshot.find(Host.KIND, place);
        return host.isPresent()
                && same(wanted.podid(), host.get().pod())
                && same(wanted.clusterid(), host.get().cluster());
    }

    private boolean inNetwork(Vm vm) {
        return snapshot.by(Nic.KIND, Nic.BY_VM, vm.id()).stream()
                .anyMatch(nic -> same(wanted.networkid(), nic.network()));
    }

    private boolean ofKind(Vm vm) {
        return (wanted.hypervisor() == null || wanted.hypervisor().equalsIgnoreCase(vm.hypervisor()))
                && same(wanted.templateid(), vm.template())
                && same(wanted.serviceofferingid(), vm.offering())
                && same(wanted.userid(), vm.user())
                && (wanted.haenable() == null || wanted.haenable() == vm.highlyAvailable())
                && (wanted.groupid() == null || inGroup(vm));
    }

    private boolean inGroup(Vm vm) {
        return vm.group() != null && VmAnswers.groupId(vm, vm.group()).equals(wanted.groupid());
    }

    private boolean hasKeyword(Vm vm) {
        String keyword = String.valueOf(wanted.keyword());
        return has(keyword, vm.name(), vm.displayName())
                || (admin && has(keyword, vm.instanceName()))
                || keyword.equalsIgnoreCase(vm.state().title());
    }

    private static Optional<Vm.State> state(@Nullable String text) {
        if (text == null || text.equalsIgnoreCase(PRESENT)) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(Vm.State.values())
                .filter(state -> state.title().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> CommandException.invalid("There is no state " + text
                        + " of virtual machines; there are Present, "
                        + Arrays.stream(Vm.State.values()).map(Vm.State::title).collect(Collectors.joining(", ")))));
    }

    private static boolean present(Vm vm) {
        return vm.state() != Vm.State.DESTROYED && vm.state() != Vm.State.EXPUNGING;
    }

    private static <E extends Entity<E>> boolean same(@Nullable E wanted, @Nullable Id<E> found) {
        return wanted == null || wanted.id().equals(found);
    }

    private static boolean has(String part, String... texts) {
        String lower = part.toLowerCase(Locale.ROOT);
        return Arrays.stream(texts)
                .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(lower));
    }
}
