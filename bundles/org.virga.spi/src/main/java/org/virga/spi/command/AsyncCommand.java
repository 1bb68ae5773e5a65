package org.virga.spi.command;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;
import org.virga.api.model.ResourceRef;

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
     * Does it, on a thread of the job manager. It may be run again after a crash or a retry: whatever has an effect
     * stands in a step.
     *
     * @throws org.virga.api.command.CommandException fails the job with this reason
     * @throws Exception any other exception is a defect; it fails the job as an internal error and is logged
     */
    Outcome run(CommandContext context, P parameters, JobContext job) throws Exception;
}
