package org.virga.compute.deploy;

import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.CommandException;
import org.virga.api.model.Network;
import org.virga.api.model.Nic;
import org.virga.api.model.Vm;
import org.virga.api.store.Snapshot;

/** Names that guests can have in their network. */
final class GuestNames {

    private static final Pattern LABEL = Pattern.compile("[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

    private GuestNames() {}

    /**
     * The wanted name, or one that nobody else has.
     *
     * @throws CommandException when it can be no host name, or is taken
     */
    static String of(Snapshot snapshot, @Nullable String wanted, UUID vm, Network network) {
        if (wanted == null) {
            return "VM-" + vm;
        }
        if (!LABEL.matcher(wanted).matches()) {
            throw CommandException.invalid("Invalid name. Vm name can only contain ASCII letters 'a' through 'z', the"
                    + " digits '0' through '9', and the hyphen ('-'), must be between 1 and 63 characters long, and"
                    + " can't start or end with \"-\" and can't start with digit");
        }
        for (Vm other : snapshot.by(Vm.KIND, Vm.BY_NAME, wanted)) {
            boolean there = snapshot.by(Nic.KIND, Nic.BY_VM, other.id()).stream()
                    .anyMatch(nic -> nic.network().equals(network.id()));
            if (there) {
                throw CommandException.invalid("The vm with hostName " + wanted
                        + " already exists in the network domain: " + domain(network) + "; network=" + network.name());
            }
        }
        return wanted;
    }

    private static String domain(Network network) {
        return network.networkDomain() == null ? "none" : network.networkDomain();
    }
}
