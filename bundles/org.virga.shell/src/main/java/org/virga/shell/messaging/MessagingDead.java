package org.virga.shell.messaging;

import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.api.message.DeadLetters.DeadLetter;
import org.virga.api.message.RpcException;
import org.virga.shell.Services;
import org.virga.shell.Table;

/** Lists casts that were given up. */
@Service
@Command(
        scope = "messaging",
        name = "dead",
        description =
                "Lists messages that were accepted and could not be carried out, oldest first. messaging:retry sends"
                        + " them again, messaging:drop forgets them.")
public final class MessagingDead implements Action {

    @Option(name = "--limit", description = "At most so many.")
    private int limit = 100;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() throws RpcException {
        List<DeadLetter> letters = services.deadLetters().list(limit);
        Table table = new Table("ID", "For", "Method", "Version", "Attempts", "Given up", "Bytes", "Why");
        letters.forEach(letter -> table.row(
                letter.id(),
                letter.address(),
                letter.method(),
                letter.version(),
                letter.attempts(),
                letter.at(),
                letter.characters(),
                letter.reason()));
        table.print(session.getConsole());
        if (letters.size() == limit) {
            session.getConsole().println("There may be more; --limit shows more");
        }
        return null;
    }
}
