package org.virga.shell.messaging;

import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.api.message.DeadLetters;
import org.virga.api.message.RpcException;
import org.virga.shell.Services;

/** Sends messages that could not be carried out again to where they were sent to before. */
@Service
@Command(
        scope = "messaging",
        name = "retry",
        description = "Sends messages that could not be carried out again to where they were sent to before.")
public final class MessagingRetry implements Action {

    @Argument(name = "message", description = "Those to send again, as messaging:dead shows them.", multiValued = true)
    private List<String> ids = List.of();

    @Option(name = "--all", description = "All that messaging:dead shows.")
    private boolean all;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() throws RpcException {
        DeadLetters letters = services.deadLetters();
        DeadLetterChoice.each(letters, ids, all, letters::sendAgain, "Sent again", session);
        return null;
    }
}
