package org.virga.spi.dispatch;

import org.osgi.annotation.versioning.ConsumerType;
import org.virga.api.command.Call;
import org.virga.spi.command.CommandSpec;

/**
 * Something that every call passes before its command is run: authorisation, rate limit, quota, audit. Stages are called
 * in the order of their service ranking, highest first, on the caller's thread, by many threads at once; they must not
 * block. A stage that fails with anything but a {@link org.virga.api.command.CommandException} refuses the call: absence of
 * an answer is never permission.
 */
@ConsumerType
public interface DispatchStage {

    /**
     * Lets the call pass by returning.
     *
     * @throws org.virga.api.command.CommandException to refuse it
     */
    void check(Call call, CommandSpec command);
}
