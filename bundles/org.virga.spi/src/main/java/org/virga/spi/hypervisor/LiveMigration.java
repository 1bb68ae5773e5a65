package org.virga.spi.hypervisor;

import java.util.UUID;
import org.osgi.annotation.versioning.ConsumerType;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.HostSpec;
import org.virga.api.compute.MigrationState;
import org.virga.api.compute.MigrationTicket;

/**
 * Moves running guests from host to host, where a driver can do so. A guest runs on one of the two at every moment, or on
 * none for the instant of the change.
 *
 * <p>In its order: the destination is {@linkplain #prepare prepared}; the source {@linkplain #send sends}, until the
 * guest has been handed over and can never run there again; the guest has then arrived, and does not run before it is told
 * to {@linkplain #takeOver take over}; the source {@linkplain #forget forgets}. Until the handing over, {@link #end} on the
 * source makes sure that it does not happen. The two hosts may have drivers in different processes, of one kind.
 *
 * <p>A driver keeps nothing of this in its memory that matters: when it is replaced or its process dies while a guest is
 * being sent, the hypervisor goes on or gives up, and {@link #state} tells the driver after it how things stand. The rules of
 * {@link HypervisorDriver} hold here too; {@link #state} may be called at any time.
 */
@ConsumerType
public interface LiveMigration {

    /**
     * Makes a host ready to take a guest in: keeps memory for it, makes what its disks are copied to, where they are
     * copied. The guest is {@code WAITING} there from then on. A host that is ready for this epoch is left as it is.
     *
     * @param guest with the epoch that it is to have there
     * @throws DriverException {@code NO_ROOM} or {@code UNFIT} when it cannot be taken in; nothing is left then
     */
    MigrationTicket prepare(HostSpec destination, GuestSpec guest) throws DriverException;

    /**
     * Begins to send a running guest and returns: {@link #state} tells how far it is, and with a word why when it came to
     * nothing. The guest runs on meanwhile, all but an instant. One that is being sent already is left to it.
     *
     * @throws DriverException when it could not begin; with {@code UNREACHABLE} it may have
     */
    void send(HostSpec source, UUID vm, MigrationTicket ticket) throws DriverException;

    /** How a guest stands on a host now. Waits for no sending. */
    MigrationState state(HostSpec host, UUID vm) throws DriverException;

    /**
     * Lets a guest run that has arrived with this epoch. Does nothing to one that runs.
     *
     * @throws DriverException {@code FAILED} when it has not arrived with this epoch
     */
    void takeOver(HostSpec destination, UUID vm, long epoch) throws DriverException;

    /**
     * Sees to it that the migration with this epoch does not happen any more on this host. A sending is aborted, and may
     * take a moment to end; {@link #state} tells when it has. A guest that is here by its older epoch, running or not,
     * bears this epoch when it is sent no more. One that waits or has arrived, with this epoch or an older one, is removed
     * with whatever was made for it. One that runs goes on; one that was handed over stays so.
     */
    void end(HostSpec host, UUID vm, long epoch) throws DriverException;

    /**
     * Removes what is left here of a guest that was handed over, its disks too where they were copied. Does nothing when
     * nothing is left.
     *
     * @throws DriverException {@code FAILED} when the guest runs here
     */
    void forget(HostSpec source, UUID vm) throws DriverException;
}
