package org.virga.shell.vm;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Host;
import org.virga.api.model.Nic;
import org.virga.api.model.Vm;
import org.virga.api.store.Rows;
import org.virga.api.store.Snapshot;
import org.virga.shell.Finder;
import org.virga.shell.Services;
import org.virga.shell.Table;
import org.virga.shell.host.HostCompleter;

/** Lists virtual machines, youngest first. */
@Service
@Command(scope = "vm", name = "list", description = "Lists virtual machines, youngest first.")
public final class VmList implements Action {

    @Option(name = "--host", description = "Only those on this host (name or id).")
    @Completion(HostCompleter.class)
    private @Nullable String host;

    @Option(name = "--state", description = "Only those in this state, for example Running.")
    private @Nullable String state;

    @Option(name = "--limit", description = "At most so many; 0 for all.")
    private int limit = 100;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() {
        Snapshot snapshot = services.store().snapshot();
        Rows<Vm> rows = rows(snapshot).descending();
        Vm.State wanted = state == null ? null : state(state);
        boolean filtered = host != null && wanted != null;
        Table table = new Table("ID", "Name", "State", "Host", "CPU", "Memory MiB", "Address", "Created");
        int shown = 0;
        int passed = 0;
        for (Vm vm : rows) {
            passed++;
            if (filtered && vm.state() != wanted) {
                continue;
            }
            add(table, snapshot, vm);
            shown++;
            if (shown == limit) {
                break;
            }
        }
        table.print(session.getConsole());
        if (passed < rows.size()) {
            session.getConsole().println((rows.size() - passed) + " more; --limit 0 shows all");
        }
        return null;
    }

    private Rows<Vm> rows(Snapshot snapshot) {
        if (host != null) {
            return snapshot.by(
                    Vm.KIND,
                    Vm.BY_HOST,
                    Finder.one(snapshot, Host.KIND, Host.BY_NAME, host).id());
        }
        return state == null ? snapshot.all(Vm.KIND) : snapshot.by(Vm.KIND, Vm.BY_STATE, state(state));
    }

    private static void add(Table table, Snapshot snapshot, Vm vm) {
        String addresses =
                snapshot.by(Nic.KIND, Nic.BY_VM, vm.id()).stream().map(Nic::ip).collect(Collectors.joining(" "));
        table.row(
                vm.uuid(),
                vm.name(),
                vm.stateTitle(),
                vm.host() == null ? null : snapshot.get(Host.KIND, vm.host()).name(),
                vm.cpuNumber() + " x " + vm.cpuSpeedMhz() + " MHz",
                vm.memoryMib(),
                addresses,
                vm.created());
    }

    private static Vm.State state(String given) {
        for (Vm.State state : Vm.State.values()) {
            if (state.title().equalsIgnoreCase(given)) {
                return state;
            }
        }
        throw new IllegalArgumentException("No state '" + given + "'; the states are "
                + Arrays.stream(Vm.State.values())
                        .map(state -> state.title().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", ")));
    }
}
