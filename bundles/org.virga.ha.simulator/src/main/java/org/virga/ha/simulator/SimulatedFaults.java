package org.virga.ha.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.virga.api.ha.FaultInjection;
import org.virga.api.model.Host;
import org.virga.api.model.Vm;
import org.virga.ha.simulator.Site.Machine;

/** Breaks simulated hosts, by the files that their driver looks at. */
@Component(
        name = "org.virga.ha.simulator.faults",
        configurationPid = Site.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class SimulatedFaults implements FaultInjection {

    private static final Map<Fault, String> CONDITIONS = Map.of(
            Fault.POWER, "off",
            Fault.HANG, "hang",
            Fault.AGENT, "agent",
            Fault.NETWORK, "cut",
            Fault.STORAGE, "storage",
            Fault.BOARD, "board");

    private final Site site;

    @Activate
    public SimulatedFaults(Settings settings) {
        site = new Site(settings);
    }

    @Override
    public Set<Fault> faults(Host host) {
        Set<Fault> faults = EnumSet.noneOf(Fault.class);
        site.find(host)
                .ifPresent(machine -> CONDITIONS.forEach((fault, condition) -> {
                    if (machine.is(condition)) {
                        faults.add(fault);
                    }
                }));
        return faults;
    }

    @Override
    public void inject(Host host, Fault fault) {
        make(site.get(host), String.valueOf(CONDITIONS.get(fault)));
    }

    @Override
    public void crash(Host host, Vm vm) {
        make(new Machine(site.get(host).control(), vm.uuid().toString()), "crash");
    }

    @Override
    public void mend(Host host) {
        Machine machine = site.get(host);
        if (machine.is("off")) {
            // Whoever looks next only now must not find guests running that have lost their power.
            make(machine, "on");
        }
        for (String condition : CONDITIONS.values()) {
            try {
                machine.clear(condition);
            } catch (IOException e) {
                throw new UncheckedIOException("Host " + host.name() + " cannot be mended: " + e.getMessage(), e);
            }
        }
    }

    @Override
    public List<Host> breakable(Iterable<Host> hosts) {
        List<Host> breakable = new ArrayList<>();
        for (Host host : hosts) {
            if (site.find(host).isPresent()) {
                breakable.add(host);
            }
        }
        return breakable;
    }

    private static void make(Machine machine, String condition) {
        try {
            machine.make(condition);
        } catch (IOException e) {
            throw new UncheckedIOException(machine.name() + " cannot be broken: " + e.getMessage(), e);
        }
    }
}
