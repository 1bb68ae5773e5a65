package org.virga.messaging;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.util.HashMap;
import java.util.Map;
import org.apache.activemq.command.ActiveMQDestination;
import org.apache.activemq.command.ActiveMQMessage;
import org.jspecify.annotations.Nullable;
import org.virga.api.message.RpcException.Reason;
import org.virga.api.message.Sender;

/**
 * A message that has come and asks for something.
 *
 * @param deadlineNanos by {@link System#nanoTime()}; {@link Long#MAX_VALUE} when it stays of use
 * @param epoch of the controller that sent it; 0 when it names none
 * @param brokerMillis when the broker got it, by its clock; 0 when that is not known
 */
record Request(
        String id,
        String method,
        String version,
        String caller,
        Sender sender,
        @Nullable ActiveMQDestination replyTo,
        String body,
        long deadlineNanos,
        long epoch,
        long brokerMillis) {

    /** How long a message without a time limit may wait; beyond any process's life. */
    private static final long NO_LIMIT_NANOS = Long.MAX_VALUE / 4;

    private static final long NANOS_PER_MILLI = 1_000_000;

    static Request of(Message message) throws JMSException, BadMessageException {
        if (!(message instanceof TextMessage text)
                || message.getJMSCorrelationID() == null
                || message.getStringProperty(Headers.METHOD) == null) {
            throw new BadMessageException("not a request");
        }
        String version = message.getStringProperty(Headers.VERSION);
        String caller = message.getStringProperty(Headers.CALLER);
        String body = text.getText();
        return new Request(
                message.getJMSCorrelationID(),
                message.getStringProperty(Headers.METHOD),
                version == null ? "" : version,
                caller == null ? "somebody" : caller,
                sender(message),
                (ActiveMQDestination) message.getJMSReplyTo(),
                body == null ? "" : body,
                System.nanoTime() + leftNanos(message),
                epoch(message),
                message instanceof ActiveMQMessage known ? known.getBrokerInTime() : 0);
    }

    private static long epoch(Message message) throws JMSException, BadMessageException {
        String epoch = message.getStringProperty(Headers.EPOCH);
        try {
            return epoch == null ? 0 : Long.parseLong(epoch);
        } catch (NumberFormatException e) {
            throw new BadMessageException("its epoch is no number: " + epoch);
        }
    }

    /** Who sent a message, as the broker says. */
    static Sender sender(Message message) {
        @Nullable String user = message instanceof ActiveMQMessage known ? known.getUserID() : null;
        return user == null || user.isEmpty() ? Sender.UNSTAMPED : new Sender(user);
    }

    long leftNanos() {
        return deadlineNanos - System.nanoTime();
    }

    /** The same request for whoever serves the address next. */
    Outgoing again(ActiveMQDestination address) {
        Map<String, String> headers = new HashMap<>(Map.of(
                Headers.METHOD, method,
                Headers.VERSION, version,
                Headers.CALLER, caller));
        if (epoch != 0) {
            headers.put(Headers.EPOCH, Long.toString(epoch));
        }
        long left = Math.max(1, leftNanos() / NANOS_PER_MILLI);
        headers.put(Headers.REMAINING, Long.toString(left));
        return new Outgoing(address, id, replyTo, headers, body, left, false);
    }

    Outgoing reply(ActiveMQDestination to, String outcome, String answer) {
        long left = Math.max(1, leftNanos() / NANOS_PER_MILLI);
        return new Outgoing(to, id, null, Map.of(Headers.OUTCOME, outcome), answer, left, false);
    }

    @Override
    public String toString() {
        return method + " " + version + " of " + caller;
    }

    /**
     * Durations alone are counted, so that clocks of different machines need not agree: what was left when it was sent,
     * less the time that it lay at the broker, by the broker's clock.
     */
    private static long leftNanos(Message message) throws JMSException {
        String remaining = message.getStringProperty(Headers.REMAINING);
        if (remaining == null) {
            return NO_LIMIT_NANOS;
        }
        long lay = 0;
        if (message instanceof ActiveMQMessage known && known.getBrokerOutTime() > 0 && known.getBrokerInTime() > 0) {
            lay = Math.max(0, known.getBrokerOutTime() - known.getBrokerInTime());
        }
        try {
            return Math.min(NO_LIMIT_NANOS, (Long.parseLong(remaining) - lay) * NANOS_PER_MILLI);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** What to do with a cast after a handler had it. */
    enum Verdict {
        DONE,
        /** The handler answered that it will not do it. */
        REFUSED,
        /** It may go better the next time. */
        AGAIN,
        /** It will not go better as long as neither side is changed. */
        HOPELESS
    }

    /**
     * What came of it.
     *
     * @param text for people
     */
    record Done(String outcome, String body, String text, Verdict verdict) {

        static Done refused(Codec codec, Reason reason, Refusal refusal, Verdict verdict) {
            return new Done(reason.name(), codec.write(refusal), reason + ", " + refusal.text(), verdict);
        }

        boolean ok() {
            return verdict == Verdict.DONE;
        }
    }
}
