package org.virga.broker;

import java.util.regex.Pattern;
import org.apache.activemq.command.ActiveMQDestination;
import org.jspecify.annotations.Nullable;

/**
 * What an agent may do at the broker. Everything else is refused: other agents' queues, what controllers read, notices of the
 * broker, wildcards, lists of destinations, temporary ones.
 *
 * @param agent its authenticated name, without dots
 */
record AgentRights(String agent) {

    private static final String AGENTS = "compute";
    private static final String CONTROLLERS = "controller";
    private static final String AUTHORITY = "authority";
    private static final String DEAD = "virga.dead";
    private static final String REPLIES = "virga.reply.";
    /** What a process makes up for itself. */
    private static final Pattern ONE_WORD = Pattern.compile("[A-Za-z0-9_-]+");

    /** Its own queues, its answers, and what is said to all agents. */
    boolean mayConsume(@Nullable ActiveMQDestination from) {
        if (from == null || !plain(from)) {
            return false;
        }
        String name = from.getPhysicalName();
        return from.isTopic() ? name.equals(AGENTS) : ownQueue(name) || ownReplies(name);
    }

    /**
     * Word to controllers, answers to controllers, requests to the authority, and what it puts back into its own queue.
     *
     * @param replyTo where an answer is to go; null for nowhere
     */
    boolean maySend(@Nullable ActiveMQDestination to, @Nullable ActiveMQDestination replyTo) {
        if (to == null || !plain(to)) {
            return false;
        }
        String name = to.getPhysicalName();
        if (to.isTopic()) {
            return name.equals(CONTROLLERS) && replyTo == null;
        }
        if (ownQueue(name)) {
            // Somebody else's request, which waits for the agent's next life with the answer's address as it was.
            return replyTo == null || isReplies(replyTo);
        }
        boolean own = replyTo == null || (isReplies(replyTo) && ownReplies(replyTo.getPhysicalName()));
        return own && (name.equals(AUTHORITY) || controllersReplies(name));
    }

    /**
     * Casts that it gave up, and no others: an operator can send them again.
     *
     * @param address where the cast was sent to, as the message says
     */
    boolean mayGiveUp(@Nullable ActiveMQDestination to, @Nullable Object address) {
        return to != null
                && plain(to)
                && to.isQueue()
                && to.getPhysicalName().equals(DEAD)
                && (AGENTS + "." + agent).equals(address);
    }

    private boolean ownQueue(String name) {
        return name.equals(AGENTS + "." + agent) || name.equals(AGENTS + "." + agent + ".casts");
    }

    private boolean ownReplies(String name) {
        String own = REPLIES + agent + ".";
        return name.startsWith(own)
                && ONE_WORD.matcher(name.substring(own.length())).matches();
    }

    /** Agents' have a second word. */
    private static boolean controllersReplies(String name) {
        return name.startsWith(REPLIES)
                && ONE_WORD.matcher(name.substring(REPLIES.length())).matches();
    }

    private static boolean isReplies(ActiveMQDestination destination) {
        return plain(destination)
                && destination.isQueue()
                && destination.getPhysicalName().startsWith(REPLIES);
    }

    private static boolean plain(ActiveMQDestination destination) {
        return !destination.isTemporary() && !destination.isComposite() && !destination.isPattern();
    }
}
