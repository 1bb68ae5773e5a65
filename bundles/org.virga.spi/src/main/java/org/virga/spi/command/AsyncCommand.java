package org.virga.spi.command;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;
import org.virga.api.model.ResourceRef;
import org.virga.api.store.Transaction;

/** A command that a job carries out. */
@ConsumerType
public non-sealed interface AsyncCommand<P extends Record> extends CommandHandler<P> {

    /**
     * Checks what can be checked at once and tells what the job is about. Jobs about one resource run one after the other.
     *
     * @return null for a job that is about nothing in particular and waits for nobody
     * @throws org.virga.api.command.CommandException when the command is refused; then there is no job
     */
    @Nullable
    ResourceRef accept(CommandContext context, P parameters);

    /**
     * As {@link #accept(CommandContext, Record)}, for a command that has to store something together with its job: both
     * happen or neither does. That is where a {@linkplain Param#secret secret} goes, which the job does not keep. Called
     * again, on a newer snapshot, when the transaction met a conflict; so it has no effect but on the transaction.
     */
    default @Nullable ResourceRef accept(CommandContext context, P parameters, Transaction.Builder transaction) {
        return accept(context, parameters);
    }

    /**
     * Does it, on a thread of the job manager. It may be run again after a crash or a retry: whatever has an effect
     * stands in a step.
     *
     * @throws org.virga.api.command.CommandException fails the job with this reason
     * @throws Exception any other exception is a defect; it fails the job as an internal error and is logged
     */
    Outcome run(CommandContext context, P parameters, JobContext job) throws Exception;
}
