package org.virga.api.agent;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The broker's door for agents in processes of their own: TLS, with a certificate of the client. What an agent may do there is
 * its own business alone: it takes from its own queues and tells controllers of itself.
 */
@ProviderType
public interface AgentGate {

    /** The port that agents connect to; 0 when there is to be none. */
    int port();

    /**
     * Opens the door. There is one opening at a time; another one ends it.
     *
     * @param keys the broker shows itself by them
     * @param trust judges the certificates of clients, in the handshake
     * @throws IOException when it cannot listen there; the message says why
     */
    Opening open(KeyManager keys, TrustManager trust, Admission admission) throws IOException;

    /** An open door. */
    interface Opening extends AutoCloseable {

        /** The agents that are connected, in no order. */
        List<Connected> connected();

        /** Ends all connections of an agent. It may come again; then {@link Admission#admit} is asked again. */
        void cut(String agent);

        /** Closes the door and ends all connections through it. */
        @Override
        void close();
    }

    /**
     * A connection of an agent.
     *
     * @param address where it comes from, for people
     */
    record Connected(String agent, String address, Instant since) {}

    /** Decides who comes in. Called on the broker's threads, by many at once; it does not block for long. */
    interface Admission {

        /**
         * The name of the agent that shows this certificate.
         *
         * @throws RefusedException when it is not let in
         */
        String admit(X509Certificate certificate, String address) throws RefusedException;

        /** Somebody was turned away at the door for a reason that the door found, for example no certificate at all. */
        void turnedAway(String address, String why);

        /** An agent tried what is not its business, and was refused. */
        void overstepped(String agent, String address, String what);
    }

    /** An agent is not let in; the message says why, for its operator. */
    final class RefusedException extends Exception {

        private static final long serialVersionUID = 1L;

        public RefusedException(String message) {
            super(message);
        }
    }
}
