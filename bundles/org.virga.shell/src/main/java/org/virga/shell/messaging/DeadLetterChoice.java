package org.virga.shell.messaging;

import java.util.List;
import org.apache.karaf.shell.api.console.Session;
import org.virga.api.message.DeadLetters;
import org.virga.api.message.DeadLetters.DeadLetter;
import org.virga.api.message.RpcException;

/** Does something to the dead letters that an operator named. */
final class DeadLetterChoice {

    private static final int MOST = 400;

    private DeadLetterChoice() {}

    @FunctionalInterface
    interface Deed {
        boolean to(String id) throws RpcException;
    }

    /** @throws IllegalArgumentException when neither ids nor all of them are wanted, or one is not there */
    static void each(DeadLetters letters, List<String> ids, boolean all, Deed deed, String done, Session session)
            throws RpcException {
        if (ids.isEmpty() == !all) {
            throw new IllegalArgumentException(
                    "Name the messages by their ids, or say --all; messaging:dead lists them");
        }
        List<String> wanted =
                all ? letters.list(MOST).stream().map(DeadLetter::id).toList() : ids;
        for (String id : wanted) {
            if (!deed.to(id)) {
                throw new IllegalArgumentException("There is no dead message " + id + "; messaging:dead lists them");
            }
            session.getConsole().println(done + ": " + id);
        }
        if (wanted.isEmpty()) {
            session.getConsole().println("There are none");
        }
    }
}
