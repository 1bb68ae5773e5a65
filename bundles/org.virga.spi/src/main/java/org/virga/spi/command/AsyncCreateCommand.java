package org.virga.spi.command;

import org.osgi.annotation.versioning.ConsumerType;
import org.virga.api.model.ResourceRef;
import org.virga.api.store.Transaction;

/**
 * A command that creates something at once, so that the answer can name it, and leaves the rest to a job. In its
 * {@link #run}, {@link org.virga.api.job.JobContext#resource()} is what was created.
 */
@ConsumerType
public interface AsyncCreateCommand<P extends Record> extends AsyncCommand<P> {

    /**
     * Adds the new records to the transaction that also accepts the job: both happen or neither does. Called again, on a
     * newer snapshot, when that transaction met a conflict; so it has no effect but on the transaction.
     *
     * @return what was created
     * @throws org.virga.api.command.CommandException when the command is refused; then nothing was created
     */
    ResourceRef create(CommandContext context, P parameters, Transaction.Builder transaction);

    /** Is not asked for commands that create: the job is about what {@link #create} made. */
    @Override
    default ResourceRef accept(CommandContext context, P parameters) {
        throw new IllegalStateException("A command that creates is accepted by create");
    }
}
