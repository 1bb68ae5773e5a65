package org.virga.eventbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.virga.api.health.MetricSource;
import org.virga.api.model.Job;

@Timeout(60)
class JmsBusTest {

    private final World world = new World();
    private final List<TextMessage> received = new CopyOnWriteArrayList<>();
    private TestBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = new TestBroker().start();
    }

    @AfterEach
    void stop() throws Exception {
        broker.close();
    }

    @Test
    void whatIsCommittedIsOnTheTopicInOrder() throws Exception {
        JmsBus bus = new JmsBus(settings(Map.of("jms_topic", "virga.events", "url", broker.url())));
        try (Connection connection = subscribe(null)) {
            world.store.attach(bus);
            Job job = world.submit();
            world.done(job, 1);

            await().until(() -> received.size() == 4);

            assertThat(received)
                    .extracting(message -> message.getStringProperty("type"))
                    .containsExactly("job.submitted", "job.started", "job.step", "job.completed");
            JsonNode body = new JsonMapper().readTree(received.get(2).getText());
            assertThat(body.get("job").asText()).isEqualTo(job.uuid().toString());
            assertThat(body.get("step").asText()).isEqualTo("step0");
            assertThat(body.get("sequence").asLong())
                    .isEqualTo(world.store.snapshot().sequence());
        } finally {
            bus.stop();
        }
    }

    @Test
    void subscribersSelectByTypeAccountAndResource() throws Exception {
        JmsBus bus = new JmsBus(settings(Map.of("jms_topic", "virga.events", "url", broker.url())));
        try (Connection connection = subscribe("type = 'job.completed' AND resource = '" + world.vm.uuid()
                + "' AND account = '" + world.cloud.userAccount().uuid() + "'")) {
            world.store.attach(bus);
            world.done(world.submit(), 3);
            world.done(world.submit(), 3);

            await().until(() -> received.size() == 2);

            assertThat(received)
                    .extracting(message -> message.getStringProperty("type"))
                    .containsOnly("job.completed");
        } finally {
            bus.stop();
        }
    }

    @Test
    void eventsWaitForABrokerThatIsAway() throws Exception {
        broker.stop();
        // Its own broker goes before the messaging's, which is none here.
        JmsBus bus = new JmsBus(
                settings(Map.of("jms_topic", "virga.events", "broker_url", broker.listener(), "url", "vm://none")));
        try {
            world.store.attach(bus);
            Job job = world.submit();
            broker.start();
            try (Connection connection = subscribe(null)) {
                world.done(job, 0);

                await().until(() ->
                        received.stream().anyMatch(message -> type(message).equals("job.completed")));
            }
        } finally {
            bus.stop();
        }
    }

    @Test
    void aBrokerThatIsReplacedIsFoundAgain() throws Exception {
        JmsBus bus = new JmsBus(settings(Map.of("jms_topic", "virga.events", "url", broker.url())));
        try {
            world.store.attach(bus);
            world.submit();
            await().until(() -> published(bus) == 1);

            broker.stop();
            broker.start();
            try (Connection connection = subscribe(null)) {
                world.submit();

                await().until(() -> !received.isEmpty());
            }
        } finally {
            bus.stop();
        }
    }

    @Test
    void withoutATopicNothingIsSentAndNothingIsCounted() throws Exception {
        JmsBus bus = new JmsBus(settings(Map.of("url", broker.url())));
        world.store.attach(bus);
        world.submit();

        assertThat(figures(bus)).isEmpty();
        bus.stop();
    }

    private Connection subscribe(String selector) throws JMSException {
        Connection connection = new ActiveMQConnectionFactory(broker.url()).createConnection();
        connection.start();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(session.createTopic("virga.events"), selector);
        consumer.setMessageListener(message -> received.add((TextMessage) message));
        return connection;
    }

    private static String type(TextMessage message) {
        try {
            return message.getStringProperty("type");
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    private static double published(JmsBus bus) {
        return figures(bus).get("virga_eventbus_published_total");
    }

    private static Map<String, Double> figures(JmsBus bus) {
        Map<String, Double> figures = new HashMap<>();
        bus.collect(new MetricSource.Sink() {
            @Override
            public void counter(String name, String help, Map<String, String> labels, double value) {
                figures.put(name, value);
            }

            @Override
            public void gauge(String name, String help, Map<String, String> labels, double value) {
                figures.put(name, value);
            }

            @Override
            public void histogram(
                    String name, String help, Map<String, String> labels, double[] bounds, long[] counts, double sum) {
                throw new AssertionError(name);
            }
        });
        return figures;
    }

    private static JmsSettings settings(Map<String, Object> values) {
        return (JmsSettings) Proxy.newProxyInstance(
                JmsSettings.class.getClassLoader(),
                new Class<?>[] {JmsSettings.class},
                (proxy, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }
}
