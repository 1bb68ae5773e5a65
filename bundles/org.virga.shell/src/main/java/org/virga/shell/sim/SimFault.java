package org.virga.shell.sim;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.virga.api.ha.FaultInjection;
import org.virga.api.ha.FaultInjection.Fault;
import org.virga.api.model.Host;
import org.virga.api.model.Vm;
import org.virga.api.store.Snapshot;
import org.virga.shell.Finder;
import org.virga.shell.Services;
import org.virga.shell.Table;
import org.virga.shell.host.HostCompleter;

/** Breaks a simulated host, or mends it. */
@Service
@Command(
        scope = "sim",
        name = "fault",
        description =
                "Breaks a simulated host on purpose until it is mended, lets a guest crash, or lists what is broken.")
public final class SimFault implements Action {

    private static final String GUEST = "guest";
    private static final String NONE = "none";

    @Argument(index = 0, name = "host", description = "Name or id.")
    @Completion(HostCompleter.class)
    private @Nullable String host;

    @Argument(
            index = 1,
            name = "fault",
            description =
                    "power, hang, agent, network, storage or board, which add up; guest, once; or none to mend all.")
    @Completion(FaultCompleter.class)
    private @Nullable String fault;

    @Argument(index = 2, name = "guest", description = "Behind guest: the virtual machine that crashes, name or id.")
    private @Nullable String guest;

    @Option(name = "--list", description = "Lists the hosts that are broken.")
    private boolean list;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Reference
    private BundleContext context;

    @Override
    public @Nullable Object execute() {
        // Looked up each time: the commands have to be there without it.
        ServiceReference<FaultInjection> reference = context.getServiceReference(FaultInjection.class);
        FaultInjection faults = reference == null ? null : context.getService(reference);
        if (reference == null || faults == null) {
            throw new IllegalStateException("No host can be broken here: there are no simulated ones"
                    + " (plugin:install org.virga.ha.simulator; it comes with org.virga.hypervisor.simulator)");
        }
        try {
            execute(faults);
        } finally {
            context.ungetService(reference);
        }
        return null;
    }

    private void execute(FaultInjection faults) {
        Snapshot snapshot = services.store().snapshot();
        if (list) {
            print(faults, snapshot);
            return;
        }
        if (host == null || fault == null) {
            throw new IllegalArgumentException("Say which host and which fault, for example sim:fault host7 power; the"
                    + " faults are " + words() + ", guest and none");
        }
        Host broken = Finder.one(snapshot, Host.KIND, Host.BY_NAME, host);
        switch (fault) {
            case NONE -> faults.mend(broken);
            case GUEST -> faults.crash(broken, guest(snapshot, broken));
            default -> faults.inject(broken, named(fault));
        }
        if (!fault.equals(GUEST)) {
            session.getConsole().println(broken.name() + ": " + text(faults.faults(broken)));
        }
    }

    private Vm guest(Snapshot snapshot, Host broken) {
        if (guest == null) {
            throw new IllegalArgumentException("Say which guest crashes, for example sim:fault host7 guest vm12");
        }
        Vm vm = Finder.one(snapshot, Vm.KIND, Vm.BY_NAME, guest);
        if (!broken.id().equals(vm.host())) {
            throw new IllegalArgumentException(vm.name() + " is not on " + broken.name());
        }
        return vm;
    }

    private void print(FaultInjection faults, Snapshot snapshot) {
        Table table = new Table("Host", "State", "Faults");
        for (Host one : faults.breakable(snapshot.all(Host.KIND))) {
            Set<Fault> wrong = faults.faults(one);
            if (!wrong.isEmpty()) {
                table.row(one.name(), one.state(), text(wrong));
            }
        }
        table.print(session.getConsole());
    }

    private static Fault named(String word) {
        return Arrays.stream(Fault.values())
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + word + "' is no fault; there are " + words() + ", guest and none"));
    }

    private static String words() {
        return text(Set.of(Fault.values()));
    }

    private static String text(Set<Fault> faults) {
        return faults.isEmpty()
                ? NONE
                : faults.stream()
                        .sorted()
                        .map(one -> one.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "));
    }
}
