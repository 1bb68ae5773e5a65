package org.virga.cloudstack;

import java.util.Locale;
import java.util.Map;

/** What the outermost object of an answer is called. */
final class Envelopes {

    /** For errors about a command that does not exist, or not for this caller. */
    static final String ERROR = "errorresponse";

    /** The protocol's exceptions from its rule. */
    private static final Map<String, String> IRREGULAR = Map.of(
            "restoreVirtualMachine", "restorevmresponse",
            "addIpToNic", "addiptovmnicresponse",
            "updateVMAffinityGroup", "updatevirtualmachineresponse",
            "enableStorageMaintenance", "prepareprimarystorageformaintenanceresponse",
            "cancelStorageMaintenance", "cancelprimarystoragemaintenanceresponse",
            "activateProject", "activaterojectresponse",
            "listVolumesMetrics", "listvolumesresponse",
            "resetSSHKeyForVirtualMachine", "resetSSHKeyforvirtualmachineresponse");

    private Envelopes() {}

    static String of(String command) {
        String irregular = IRREGULAR.get(command);
        return irregular == null ? command.toLowerCase(Locale.ROOT) + "response" : irregular;
    }
}
