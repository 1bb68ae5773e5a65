package org.virga.messaging;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.util.random.RandomGenerator;
import org.apache.activemq.ActiveMQConnection;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.SslContext;
import org.apache.activemq.transport.DefaultTransportListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes connections to the first broker of a list that answers. */
final class Connector {

    private static final Logger LOG = LoggerFactory.getLogger(Connector.class);

    private final BrokerUrls urls;
    private final Settings settings;
    private final Tls tls;
    private final RandomGenerator random;

    /** @throws IllegalArgumentException when a URL is none */
    Connector(Settings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
        this.urls = BrokerUrls.parse(settings.url());
        this.tls = new Tls(settings);
        urls.inOrder(random).forEach(this::factory);
    }

    /** Whether all brokers are in this process. */
    boolean near() {
        return urls.near();
    }

    /**
     * A started connection.
     *
     * @throws JMSException the last broker's, when none answered
     */
    Wire connect(Link link) throws JMSException {
        JMSException last = new JMSException("no broker is named");
        for (String url : urls.inOrder(random)) {
            try {
                return connect(factory(url), link);
            } catch (JMSException e) {
                last = e;
            }
        }
        throw last;
    }

    private Wire connect(ActiveMQConnectionFactory factory, Link link) throws JMSException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // ActiveMQ looks for its transports with the thread's class loader.
        thread.setContextClassLoader(ActiveMQConnectionFactory.class.getClassLoader());
        ActiveMQConnection connection = null;
        SslContext.setCurrentSslContext(tls.context());
        try {
            connection = (ActiveMQConnection) factory.createConnection();
            Wire wire = new Wire(connection);
            connection.setExceptionListener(Connector::complain);
            connection.addTransportListener(new DefaultTransportListener() {
                @Override
                public void onException(IOException error) {
                    link.broken(wire, "Connection lost: " + error.getMessage());
                }
            });
            connection.start();
            return wire;
        } catch (JMSException | RuntimeException e) {
            if (connection != null) {
                connection.close();
            }
            throw e;
        } finally {
            SslContext.setCurrentSslContext(null);
            thread.setContextClassLoader(before);
        }
    }

    /** What the broker says of messages that were sent without waiting for it, for example that it has no room. */
    private static void complain(JMSException problem) {
        if (!(problem.getCause() instanceof IOException)) {
            LOG.warn("The broker says: {}", problem.getMessage());
        }
    }

    private ActiveMQConnectionFactory factory(String url) {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory();
        // What we need not: the broker's notices, a defensive copy of what is not touched again, a second duplicate
        // check.
        factory.setWatchTopicAdvisories(false);
        factory.setCopyMessageOnSend(false);
        factory.setCheckForDuplicates(false);
        // The broker's clock alone says when a message is too old.
        factory.setConsumerExpiryCheckEnabled(false);
        // A broker that authenticates by certificate takes no connection that bears another's name.
        factory.setConnectionIDPrefix(
                settings.login_name().isEmpty() ? "virga" : "virga." + settings.login_name() + ".");
        if (!settings.user().isEmpty()) {
            factory.setUserName(settings.user());
            factory.setPassword(settings.password());
        }
        // Last, so that options in the URL win.
        factory.setBrokerURL(url);
        return factory;
    }
}
