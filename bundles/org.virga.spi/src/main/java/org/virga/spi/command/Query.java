package org.virga.spi.command;

import org.osgi.annotation.versioning.ConsumerType;
import org.virga.api.command.Answer;

/** A command that only reads. */
@ConsumerType
public non-sealed interface Query<P extends Record> extends CommandHandler<P> {

    /** Answers from the context's snapshot. */
    Answer query(CommandContext context, P parameters);
}
