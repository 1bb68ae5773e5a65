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
    /**
     * Removes a guest and those of its disks that are the host's own. Disks on shared storage stay: a request that comes
     * late must not take them from a run on another host. A guest that is not there is an answer.
     */
    public static final RpcMethod<VmRef, Nothing> DESTROY_VM =
            new RpcMethod<>("destroyVm", 1, 0, VmRef.class, Nothing.class);
    /**
     * Removes a disk from shared storage, as any host can that reaches it, of a machine that is never to run again. Refused
     * while it runs on the host that is asked. A disk that is not there is an answer.
     */
    public static final RpcMethod<RemoveDisk, Nothing> REMOVE_DISK =
            new RpcMethod<>("removeDisk", 1, 0, RemoveDisk.class, Nothing.class);
    /**
     * Makes a host ready to take a guest in, with the epoch that the guest is to have there. Doing it again is harmless.
     * Refused when the agent knows of a newer epoch, or was told to end the migration.
     */
    public static final RpcMethod<PrepareMigration, MigrationTicket> PREPARE_MIGRATION =
            new RpcMethod<>("prepareMigration", 1, 0, PrepareMigration.class, MigrationTicket.class);
    /**
     * Begins to send a running guest to a host that is ready, and answers at once. One that is being sent already is an
     * answer. Refused when the guest has the epoch of the migration, which means that the migration was ended.
     */
    public static final RpcMethod<SendVm, MigrationState> SEND_VM =
            new RpcMethod<>("sendVm", 1, 0, SendVm.class, MigrationState.class);
    /** How a guest stands on a host now. Answers when it is not being sent (any more), or after the time given. */
    public static final RpcMethod<FollowMigration, MigrationState> FOLLOW_MIGRATION =
            new RpcMethod<>("followMigration", 1, 0, FollowMigration.class, MigrationState.class);
    /** Lets a guest run on the host where it arrived. One that runs there is an answer. */
    public static final RpcMethod<VmRef, MigrationState> TAKE_OVER =
            new RpcMethod<>("takeOver", 1, 0, VmRef.class, MigrationState.class);
    /**
     * Sees to it that a migration does not happen (any more), on either of its hosts, and answers how the guest stands
     * there after it. A sending is aborted, and a guest that is still here has the epoch of the migration from now on, by
     * which a request to send it that comes late is refused. A host that waits for the guest, or has it and has not been
     * told to let it run, forgets it. Nothing that runs is stopped.
     */
    public static final RpcMethod<VmRef, MigrationState> END_MIGRATION =
            new RpcMethod<>("endMigration", 1, 0, VmRef.class, MigrationState.class);
    /** Removes what is left of a guest that was handed over to another host. Refused while it runs here. */
    public static final RpcMethod<VmRef, Nothing> FORGET_VM =
            new RpcMethod<>("forgetVm", 1, 0, VmRef.class, Nothing.class);
    /** The end of a guest's console output, for people. */
    public static final RpcMethod<VmRef, Console> CONSOLE =
            new RpcMethod<>("console", 1, 0, VmRef.class, Console.class);
    /**
     * An agent tells what it can do, which hosts it has and how these and their guests are: everything, or what changed
     * since its last report. Sent to controllers.
     */
    public static final RpcMethod<AgentReport, Nothing> REPORT =
            new RpcMethod<>("report", 1, 0, AgentReport.class, Nothing.class);
    /**
     * An agent tells that it is there, and which of its hosts it reached. Sent to controllers, periodically, by agents that
     * were asked for changes: where every report is a whole one, the report tells as much.
     */
    public static final RpcMethod<Heartbeat, Nothing> HEARTBEAT =
            new RpcMethod<>("heartbeat", 1, 0, Heartbeat.class, Nothing.class);
    /** A controller asks every agent to report at once and in full. */
    public static final RpcMethod<ReportWanted, Nothing> REPORT_NOW =
            new RpcMethod<>("reportNow", 1, 0, ReportWanted.class, Nothing.class);
    /** A controller asks one agent to report at once and in full, because it missed something. Sent to its queue. */
    public static final RpcMethod<ReportWanted, Nothing> REPORT_ALL =
            new RpcMethod<>("reportAll", 1, 0, ReportWanted.class, Nothing.class);

    /** How an agent's periodic tasks are getting on, for people. */
    public static final RpcMethod<Nothing, TaskList> TASKS =
            new RpcMethod<>("tasks", 1, 0, Nothing.class, TaskList.class);

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

    /** Remove a disk of a machine, whose last run had the epoch. */
    public record RemoveDisk(HostSpec host, UUID vm, long epoch, UUID volume, GuestSpec.Pool pool) {}

    /** Be ready to take a guest in, which has the epoch of its migration. */
    public record PrepareMigration(HostSpec host, GuestSpec guest) {}

    /**
     * Send a guest.
     *
     * @param epoch of the migration, newer than the guest's
     */
    public record SendVm(HostSpec host, UUID vm, long epoch, MigrationTicket ticket) {}

    /**
     * Tell how a guest stands.
     *
     * @param waitMillis how long the answer may wait for the guest not to be sent any more
     */
    public record FollowMigration(HostSpec host, UUID vm, int waitMillis) {}

    public record Console(String text) {}

    /** The periodic tasks of an agent, by name. */
    public record TaskList(List<TaskState> tasks) {}

    /**
     * A periodic task. Times are spans, because the clocks of hosts differ.
     *
     * @param running whether it is under way
     * @param lastRunAgoMillis since its last run began; null before the first
     * @param tookMillis how long its last run that is over took; null before that
     * @param runs that are over, those that failed included
     * @param lastError what the last run that failed failed with; null when none did
     * @param nextInMillis until it is due; null while it is under way or waits for a thread
     */
    public record TaskState(
            String name,
            long periodMillis,
            boolean running,
            @Nullable Long lastRunAgoMillis,
            @Nullable Long tookMillis,
            long runs,
            long failures,
            @Nullable String lastError,
            @Nullable Long nextInMillis) {}

    /**
     * A whole report is wanted.
     *
     * @param changes whether changes will do after it. A controller that can put changes together says so; one of a release
     *     that cannot leaves it out, and goes on to get whole reports.
     * @param beats whether a heartbeat will do that names no hosts, but vouches for all that were reported as reached. A
     *     controller of a release that needs the names leaves it out.
     */
    public record ReportWanted(boolean changes, boolean beats) {

        /** What a controller of this release asks for. */
        public static ReportWanted fromNowOn() {
            return new ReportWanted(true, true);
        }
    }

    /**
     * What an agent tells of itself.
     *
     * @param hypervisors the drivers that it has
     * @param hosts all of them, or those that changed
     * @param mark where the report stands among the agent's; null makes it a whole one, as agents of the first release
     *     send
     */
    public record AgentReport(
            String agent,
            String version,
            List<String> hypervisors,
            List<HostReport> hosts,
            @Nullable Mark mark) {

        /** A whole report that stands alone. */
        public static AgentReport whole(
                String agent, String version, List<String> hypervisors, List<HostReport> hosts) {
            return new AgentReport(agent, version, hypervisors, hosts, null);
        }
    }

    /**
     * Where a report stands among those of its agent.
     *
     * <p>Reports are numbered without gaps, and each says what everything is like once it is applied. So who missed one,
     * or went wrong some other way, notices, and asks for the whole.
     *
     * @param incarnation of the agent: another one each time that it starts
     * @param sequence 1 for its first report; the parts of a whole report share one
     * @param whole whether it tells everything, and not only what changed since the report before
     * @param part from 0, of a whole report
     * @param parts how many a whole report has; at least 1
     * @param asked whether the agent knows of a controller that wants changes
     * @param gone hosts that the agent has no more
     * @param digest of everything, see {@link ReportDigest}
     */
    public record Mark(
            String incarnation,
            long sequence,
            boolean whole,
            int part,
            int parts,
            boolean asked,
            List<UUID> gone,
            long digest) {}

    /**
     * A sign of life.
     *
     * @param sequence of the agent's last report
     * @param digest after that report
     * @param hosts those that were reached when they were looked at last. Many are told in several heartbeats.
     * @param all whether that is all hosts that were reported as reached; then they are not named
     */
    public record Heartbeat(
            String agent, String incarnation, long sequence, long digest, List<UUID> hosts, boolean all) {}

    /**
     * What an agent tells of one host.
     *
     * @param reachable whether the driver reached it this time; figures and guests are of no use otherwise
     * @param problem why it was not reached; null when it was
     * @param guests all of them, or, of a host that was reported as reached before, those that changed
     * @param gone guests that are no more; empty in a whole report
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
            List<GuestState> guests,
            List<UUID> gone) {

        /** This report, of these guests. */
        public HostReport with(List<GuestState> guests, List<UUID> gone) {
            return new HostReport(
                    host,
                    reachable,
                    problem,
                    capacity,
                    cpuUsedPercent,
                    memoryUsedBytes,
                    memoryFreeBytes,
                    loadAverage,
                    networkReadBytes,
                    networkWrittenBytes,
                    guests,
                    gone);
        }
    }
}
