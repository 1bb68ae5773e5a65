package org.virga.api.compute;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.message.RpcMethod;
import org.virga.api.model.HostCapacity;

/**
 * What controllers and agents say to each other. Agents serve {@code compute.<agent>} and listen to {@code compute};
 * controllers listen to {@code controller}.
 */
public final class AgentMethods {

    /** The topic that every agent listens to. */
    public static final String AGENTS = "compute";
    /** The topic that every controller listens to. */
    public static final String CONTROLLERS = "controller";

    /** Takes a host into an agent's care, so that it is reported, and answers what it has. Doing it again is harmless. */
    public static final RpcMethod<ConnectHost, HostConnected> CONNECT_HOST =
            new RpcMethod<>("connectHost", 1, 0, ConnectHost.class, HostConnected.class);
    /** Lets go of a host. Its guests go on. */
    public static final RpcMethod<HostRef, Nothing> DISCONNECT_HOST =
            new RpcMethod<>("disconnectHost", 1, 0, HostRef.class, Nothing.class);
    /**
     * Starts a guest, making its disks if need be. A guest that runs with this epoch already is an answer; one that runs
     * with an older epoch is cut off first. Refused when the agent knows of a newer epoch, or was told to stop or to
     * destroy the guest with this epoch: every start of a stopped guest has an epoch of its own.
     */
    public static final RpcMethod<StartVm, GuestState> START_VM =
            new RpcMethod<>("startVm", 1, 0, StartVm.class, GuestState.class);
    /** Stops a guest. One that does not run is an answer. */
    public static final RpcMethod<StopVm, GuestState> STOP_VM =
            new RpcMethod<>("stopVm", 1, 0, StopVm.class, GuestState.class);
    /** Restarts a running guest in place. */
    public static final RpcMethod<VmRef, GuestState> REBOOT_VM =
            new RpcMethod<>("rebootVm", 1, 0, VmRef.class, GuestState.class);
    /** Removes a guest and its disks. One that is not there is an answer. */
    public static final RpcMethod<VmRef, Nothing> DESTROY_VM =
            new RpcMethod<>("destroyVm", 1, 0, VmRef.class, Nothing.class);
    /** The end of a guest's console output, for people. */
    public static final RpcMethod<VmRef, Console> CONSOLE =
            new RpcMethod<>("console", 1, 0, VmRef.class, Console.class);
    /** An agent tells that it is there, what it can do and which hosts it has. Sent to controllers, periodically. */
    public static final RpcMethod<AgentReport, Nothing> REPORT =
            new RpcMethod<>("report", 1, 0, AgentReport.class, Nothing.class);
    /** A controller asks every agent to report at once and in full. */
    public static final RpcMethod<Nothing, Nothing> REPORT_NOW =
            new RpcMethod<>("reportNow", 1, 0, Nothing.class, Nothing.class);

    private AgentMethods() {}

    /** The queue of an agent. */
    public static String queueOf(String agent) {
        return "compute." + agent;
    }

    public record Nothing() {}

    public record ConnectHost(HostSpec host) {}

    public record HostConnected(
            HostCapacity capacity, @Nullable String address, List<GuestState> guests) {}

    public record HostRef(UUID host) {}

    /**
     * Start a guest. The host travels whole, here and below, so that an agent that was just started can act before
     * anybody connected its hosts again.
     */
    public record StartVm(HostSpec host, GuestSpec guest) {}

    /**
     * Stop a guest.
     *
     * @param epoch of the run that is meant
     * @param graceSeconds how long the guest may take to shut down by itself; 0 cuts it off at once
     */
    public record StopVm(HostSpec host, UUID vm, long epoch, int graceSeconds) {}

    /** A guest, and the epoch of the run that is meant. */
    public record VmRef(HostSpec host, UUID vm, long epoch) {}

    public record Console(String text) {}

    /**
     * What an agent tells of itself.
     *
     * @param hypervisors the drivers that it has
     */
    public record AgentReport(String agent, String version, List<String> hypervisors, List<HostReport> hosts) {}

    /**
     * What an agent tells of one host.
     *
     * @param reachable whether the driver reached it this time; the figures are of no use otherwise
     * @param problem why it was not reached; null when it was
     */
    public record HostReport(
            UUID host,
            boolean reachable,
            @Nullable String problem,
            @Nullable HostCapacity capacity,
            double cpuUsedPercent,
            long memoryUsedBytes,
            long memoryFreeBytes,
            double loadAverage,
            long networkReadBytes,
            long networkWrittenBytes,
            List<GuestState> guests) {}
}
