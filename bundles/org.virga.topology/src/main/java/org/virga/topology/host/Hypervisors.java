package org.virga.topology.host;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The names of hypervisors: the protocol's, and those that agents bring. */
@Component(service = Hypervisors.class)
public final class Hypervisors {

    /** What a cluster gets whose hypervisor nobody knows. */
    public static final String NONE = "None";

    private static final List<String> KNOWN = List.of(
            "KVM", "Simulator", "XenServer", "VMware", "Hyperv", "BareMetal", "LXC", "Ovm", "Ovm3", "External", "Any");

    private final AgentDirectory agents;

    @Activate
    public Hypervisors(@Reference AgentDirectory agents) {
        this.agents = agents;
    }

    /** The usual spelling of a name, or {@link #NONE} when nobody knows it. */
    public String canonical(String name) {
        return Stream.concat(agents.hypervisors().stream(), KNOWN.stream())
                .filter(name::equalsIgnoreCase)
                .findFirst()
                .orElse(NONE);
    }

    /** Those that some agent can drive. */
    public Set<String> driven() {
        return agents.hypervisors();
    }
}
