package org.virga.spi.hypervisor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.osgi.annotation.versioning.ConsumerType;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.HostSpec;
import org.virga.api.model.HostCapacity;

/**
 * Drives one kind of hypervisor. The driver acts, the agent judges: order, epochs and permission are settled before a
 * driver is called.
 *
 * <p>A driver keeps no state that matters: guests belong to their host, and a driver that was just activated finds what
 * its predecessor left. Connections to hosts it opens when it needs them and closes when it is deactivated.
 *
 * <p>Threading: any number of threads call, for one host and for several; calls about one guest never overlap. Every method
 * ends within a time limit of the driver's own, with a {@link DriverException} when the hypervisor does not answer. Every
 * method is idempotent.
 */
@ConsumerType
public interface HypervisorDriver {

    /** The hypervisor's name on the wire, for example {@code "KVM"}. */
    String hypervisor();

    /**
     * Whether hosts and guests can be driven with this URL.
     *
     * @return empty when they can; otherwise what is wrong with it, in a sentence that shows a right one
     */
    Optional<String> checkUrl(String url);

    /** Reaches the host, prepares it as needed, and tells what it has. */
    HostCapacity connect(HostSpec host) throws DriverException;

    /**
     * Ends when the host answers now. It is called every second for each host, so it is cheap: it asks for no more than a sign
     * of life, and where a connection is kept it asks the connection. What it finds is believed before what other calls find.
     *
     * @throws DriverException when the host does not answer; a driver that cannot tell does not throw
     */
    default void reach(HostSpec host) throws DriverException {}

    /** Lets go of a host. Guests go on. Does nothing for a host that is not connected. */
    void disconnect(HostSpec host);

    /** The host's present load. */
    HostLoad load(HostSpec host) throws DriverException;

    /** The address under which the host is reached by others; empty when the driver does not know. */
    Optional<String> address(HostSpec host);

    /** Every guest of Virga's on the host, running or not. Foreign guests are left out. */
    List<GuestState> guests(HostSpec host) throws DriverException;

    /** One guest. */
    Optional<GuestState> guest(HostSpec host, UUID vm) throws DriverException;

    /**
     * Runs a guest: makes its disks where they do not exist, defines it anew with this spec where it is not running, starts
     * it. A guest that runs already is left as it is.
     *
     * @return the guest, running
     */
    GuestState start(HostSpec host, GuestSpec guest) throws DriverException;

    /**
     * Stops a guest: asks it to shut down and, when it has not within {@code grace}, cuts it off. Zero cuts off at once.
     * The definition and the disks stay. Does nothing to a guest that does not run or does not exist.
     */
    void stop(HostSpec host, UUID vm, Duration grace) throws DriverException;

    /** Restarts a running guest. */
    void reboot(HostSpec host, UUID vm) throws DriverException;

    /**
     * Removes a guest with its definition and its disks; cuts it off first when it runs. Does nothing when there is none.
     * Disks on shared storage stay, for the guest may run with them on another host.
     */
    void destroy(HostSpec host, UUID vm) throws DriverException;

    /**
     * Removes a disk from storage that the host shares with others. Called only for disks of machines that are never to run
     * again, anywhere. Does nothing when there is no such disk.
     *
     * @throws DriverException {@link DriverException.Reason#UNFIT} when this driver has no use for such storage
     */
    default void removeDisk(HostSpec host, UUID volume, GuestSpec.Pool pool) throws DriverException {
        throw new DriverException(
                DriverException.Reason.UNFIT, "The driver for " + hypervisor() + " keeps no disks on shared storage");
    }

    /** How this driver moves running guests; empty when it cannot. The same at every call. */
    default Optional<LiveMigration> liveMigration() {
        return Optional.empty();
    }

    /** The end of what the guest wrote to its console; empty when the hypervisor keeps none. */
    Optional<String> console(HostSpec host, UUID vm) throws DriverException;

    /**
     * A host's load.
     *
     * @param cpuUsedPercent 0 to 100, of the whole host
     */
    record HostLoad(
            double cpuUsedPercent,
            long memoryUsedBytes,
            long memoryFreeBytes,
            double loadAverage,
            long networkReadBytes,
            long networkWrittenBytes) {}
}
