package org.virga.api.ha;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.Caller;
import org.virga.api.job.Jobs;
import org.virga.api.model.Job;
import org.virga.api.model.ResourceRef;
import org.virga.api.model.RoleType;
import org.virga.api.model.Vm;

/** The job that brings a machine back that has lost its run. */
public final class LostMachineRestart {

    /** The command. */
    public static final String COMMAND = "restartLostVirtualMachine";

    public static final String VERSION = "1";
    /** More urgent than what users ask for. */
    public static final int PRIORITY = 7;

    public static final int EXPECTED_SECONDS = 120;
    /** A day: it may wait for room, or for its host. */
    public static final int MOST_SECONDS = 86_400;
    /** The protocol's type of the events that tell of it. */
    public static final String EVENT = "HA.RESTART";

    private LostMachineRestart() {}

    /**
     * The job for the present run of a machine. It is in its owner's name, so that the owner sees it and its events, and has
     * the rights of this cloud.
     *
     * @param delay to wait before the machine is started; null when nothing is to be said of it
     * @param description how its events call it
     */
    public static Jobs.Request request(Vm vm, @Nullable Duration delay, String description) {
        ResourceRef resource = ResourceRef.of(Vm.KIND, vm);
        Map<String, String> parameters =
                new HashMap<>(Map.of("virtualmachineid", vm.uuid().toString(), "epoch", Long.toString(vm.epoch())));
        if (delay != null) {
            parameters.put("delay", Long.toString(delay.toSeconds()));
        }
        return new Jobs.Request(
                COMMAND,
                VERSION,
                Map.copyOf(parameters),
                new Caller(vm.user(), vm.account(), vm.domain(), RoleType.ADMIN, Caller.Origin.SYSTEM, "local"),
                new Job.Terms(1, PRIORITY, EXPECTED_SECONDS, MOST_SECONDS),
                resource.kind() + ":" + resource.id(),
                resource,
                "VirtualMachine",
                EVENT,
                description + ". Vm Id: " + vm.uuid());
    }
}
