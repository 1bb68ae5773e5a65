package org.virga.api.message;

import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Casts that nobody could carry out. They stay with the broker, for all controllers to see, until an operator sends them
 * again or drops them. Any thread may call; each method blocks on the broker, for a few seconds at most.
 */
@ProviderType
public interface DeadLetters {

    /**
     * The oldest ones.
     *
     * @param limit how many at most. Brokers show a few hundred at a time (ActiveMQ: 400)
     * @throws RpcException {@code UNREACHABLE} when there is no broker
     */
    List<DeadLetter> list(int limit) throws RpcException;

    /**
     * Sends one again to where it was sent to before, as a cast of its own, and takes it out.
     *
     * @return whether there was one of this id
     * @throws RpcException when the broker cannot be reached; then it may have been sent again and still be listed. Sending it
     *     again once more does no harm: it is the same cast
     */
    boolean sendAgain(String id) throws RpcException;

    /**
     * Takes one out for good.
     *
     * @return whether there was one of this id
     */
    boolean drop(String id) throws RpcException;

    /**
     * A cast that was given up.
     *
     * @param address where it was sent to
     * @param version that its sender wanted, {@code major.minor}
     * @param caller who sent it, for people
     * @param attempts how often it was tried
     * @param at when it was given up, by the clock of the process that did
     * @param reason why, for people
     * @param characters the length of its arguments
     */
    record DeadLetter(
            String id,
            String address,
            String method,
            String version,
            String caller,
            int attempts,
            Instant at,
            String reason,
            int characters) {}
}
