package org.virga.spi.command;

import org.osgi.annotation.versioning.ConsumerType;
import org.virga.api.command.Answer;

/** A command that changes something and is done when it answers. */
@ConsumerType
public non-sealed interface Command<P extends Record> extends CommandHandler<P> {

    /** Does it; what the answer tells is committed when this returns. */
    Answer execute(CommandContext context, P parameters);
}
