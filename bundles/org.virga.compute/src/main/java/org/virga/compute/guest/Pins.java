package org.virga.compute.guest;

import org.jspecify.annotations.Nullable;
import org.virga.api.command.Caller;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.Cluster;
import org.virga.api.model.Host;
import org.virga.api.model.Pod;

/** Where an administrator wants a machine to go; nulls for anywhere. */
public record Pins(
        @Nullable Pod pod,
        @Nullable Cluster cluster,
        @Nullable Host host) {

    /** Anywhere. */
    public static final Pins NONE = new Pins(null, null, null);

    /** Refuses pins of anybody but an administrator. */
    public void check(Caller caller) {
        if (!caller.isAdmin() && (pod != null || cluster != null || host != null)) {
            String parameter = host != null ? "hostid" : cluster != null ? "clusterid" : "podid";
            throw new CommandException(
                    ErrorKind.FORBIDDEN,
                    "Parameter " + parameter + " can only be specified by a Root Admin, permission denied");
        }
    }
}
