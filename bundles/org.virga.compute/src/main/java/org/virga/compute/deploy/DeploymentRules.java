package org.virga.compute.deploy;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.Caller;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.Account;
import org.virga.api.model.AllocationState;
import org.virga.api.model.ServiceOffering;
import org.virga.api.model.Template;
import org.virga.api.model.Zone;

/** What may be deployed from what, where, by whom. */
final class DeploymentRules {

    /** Details that would name files on the host, which only templates may do. */
    private static final Set<String> RESERVED = Set.of("kernel", "initrd", "cmdline", "extraconfig");

    private static final long GIB = 1L << 30;
    private static final long MOST_GIB = 1L << 20;

    private DeploymentRules() {}

    static void checkZone(Caller caller, Zone zone) {
        if (zone.allocation() == AllocationState.DISABLED && !caller.isAdmin()) {
            throw new CommandException(
                    ErrorKind.FORBIDDEN, "Cannot perform this operation, Zone is currently disabled: " + zone.name());
        }
    }

    static void checkOffering(ServiceOffering offering) {
        if (!offering.active()) {
            throw CommandException.invalid("The service offering " + offering.name() + " is inactive");
        }
    }

    static void checkTemplate(Caller caller, Account owner, Zone zone, Template template, @Nullable String hypervisor) {
        boolean usable = template.isPublic() || template.account().equals(owner.id()) || caller.isAdmin();
        if (!usable) {
            throw new CommandException(
                    ErrorKind.FORBIDDEN,
                    "Account " + owner.name() + " does not have permission to use the template " + template.uuid());
        }
        if (template.state() != Template.State.READY) {
            throw CommandException.invalid("The template " + template.name() + " is not ready");
        }
        if (template.zone() != null && !template.zone().equals(zone.id())) {
            throw CommandException.invalid(
                    "The template " + template.name() + " is not available in the zone " + zone.name());
        }
        if (template.format().equals("ISO")) {
            throw CommandException.invalid(
                    "The template " + template.name() + " is an ISO image, from which no root disk can be made");
        }
        if (hypervisor != null && !hypervisor.equalsIgnoreCase(template.hypervisor())) {
            throw CommandException.invalid("Hypervisor passed to the deployVm call, is different from the hypervisor"
                    + " type of the template: " + hypervisor + ", " + template.hypervisor());
        }
    }

    static void checkDetails(Map<String, String> details) {
        for (String key : details.keySet()) {
            if (RESERVED.stream().anyMatch(key::equalsIgnoreCase)) {
                throw CommandException.invalid("The detail " + key + " belongs to the template");
            }
        }
    }

    /**
     * The offering with the root disk that is wanted.
     *
     * @param gib null for the offering's own
     */
    static ServiceOffering withRootDisk(ServiceOffering offering, Template template, @Nullable Long gib) {
        if (gib == null) {
            return offering;
        }
        if (gib < 1 || gib > MOST_GIB) {
            throw CommandException.invalid("Root disk size should be a positive number of GiB up to " + MOST_GIB);
        }
        if (gib * GIB < template.sizeBytes()) {
            throw CommandException.invalid(
                    "rootdisksize override is smaller than the template size: " + template.sizeBytes() + " bytes");
        }
        return offering.withRootDiskGib(gib);
    }
}
