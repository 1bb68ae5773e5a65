package org.virga.eventbus;

import jakarta.jms.JMSException;
import java.util.List;
import org.apache.activemq.ActiveMQConnection;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.command.ActiveMQTopic;

/** Makes connections to the first broker of a list that answers. */
final class TopicConnector {

    private static final int SEND_TIMEOUT_MILLIS = 10_000;

    private final ActiveMQTopic topic;
    private final List<ActiveMQConnectionFactory> factories;

    /** @throws IllegalArgumentException when a URL is none */
    TopicConnector(String topic, JmsSettings settings) {
        this.topic = new ActiveMQTopic(topic);
        boolean own = !settings.broker_url().isBlank();
        String urls = own ? settings.broker_url() : settings.url();
        String user = own ? settings.broker_user() : settings.user();
        String password = own ? settings.broker_password() : settings.password();
        factories = List.of(urls.strip().split("\\s+")).stream()
                .map(url -> factory(url, user, password))
                .toList();
    }

    /**
     * Connects.
     *
     * @throws JMSException the last broker's, when none answered
     */
    TopicLink connect() throws JMSException {
        JMSException last = new JMSException("no broker is named");
        for (ActiveMQConnectionFactory factory : factories) {
            try {
                return connect(factory);
            } catch (JMSException e) {
                last = e;
            }
        }
        throw last;
    }

    private TopicLink connect(ActiveMQConnectionFactory factory) throws JMSException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // ActiveMQ looks for its transports with the thread's class loader.
        thread.setContextClassLoader(ActiveMQConnectionFactory.class.getClassLoader());
        ActiveMQConnection connection = null;
        try {
            connection = (ActiveMQConnection) factory.createConnection();
            connection.start();
            return new TopicLink(connection, topic);
        } catch (JMSException | RuntimeException e) {
            if (connection != null) {
                connection.close();
            }
            throw e;
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static ActiveMQConnectionFactory factory(String url, String user, String password) {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory();
        factory.setWatchTopicAdvisories(false);
        factory.setSendTimeout(SEND_TIMEOUT_MILLIS);
        // The broker's answer to each is waited for: else what it refuses is lost without a word.
        factory.setAlwaysSyncSend(true);
        factory.setConnectionIDPrefix("virga-events");
        if (!user.isEmpty()) {
            factory.setUserName(user);
            factory.setPassword(password);
        }
        // Last, so that options in the URL win.
        factory.setBrokerURL(url);
        return factory;
    }

    /** Where it leads, without the login. */
    @Override
    public String toString() {
        return "the topic " + topic.getPhysicalName();
    }
}
