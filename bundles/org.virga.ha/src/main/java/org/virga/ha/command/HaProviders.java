package org.virga.ha.command;

import java.util.List;
import java.util.Locale;
import org.virga.api.command.CommandException;

/**
 * The protocol's names for what looks after hosts, one for each hypervisor. In this cloud all investigators and fencers that
 * fit a host look after it, whatever the name is.
 */
final class HaProviders {

    private static final List<String> HYPERVISORS = List.of("KVM", "Simulator");

    private HaProviders() {}

    /**
     * The name for a hypervisor.
     *
     * @throws CommandException {@code INVALID} for a hypervisor that is unknown
     */
    static String of(String hypervisor) {
        return HYPERVISORS.stream()
                .filter(known -> known.equalsIgnoreCase(hypervisor))
                .findFirst()
                .map(known -> known + "HAProvider")
                .orElseThrow(() -> CommandException.invalid(
                        "Invalid or unsupported host hypervisor type provided. Supported types are: " + HYPERVISORS));
    }

    /**
     * Refuses a name that is not the one for a hypervisor.
     *
     * @return the name as it is spelled
     */
    static String checked(String provider, String hypervisor) {
        String right = of(hypervisor);
        if (!right.toLowerCase(Locale.ROOT).equals(provider.toLowerCase(Locale.ROOT))) {
            throw CommandException.invalid("The HA provider " + provider + " does not fit hosts of " + hypervisor
                    + "; the one that does is " + right);
        }
        return right;
    }
}
