package org.virga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.command.ActiveMQDestination;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.compute.AgentMethods;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcException.Reason;
import org.virga.api.message.RpcHandlers;
import org.virga.api.message.RpcMethod;
import org.virga.messaging.Recording.Line;

/** Controllers and agents of the release before are understood, and understand what is said to them. */
@Timeout(120)
class OlderReleaseTest {

    private static final String AGENT = "compute.h1";

    @TempDir
    private Path directory;

    private final Codec codec = new Codec();
    private final List<String> given = new CopyOnWriteArrayList<>();
    private Recording recording;
    private TestBroker broker;
    private JmsMessaging messaging;
    private Connection raw;

    @BeforeEach
    void connect() throws Exception {
        recording = Recording.of("0.1.0");
        broker = new TestBroker(directory).start();
        messaging = new JmsMessaging(TestSettings.with(Map.of("url", broker.url())));
        raw = new ActiveMQConnectionFactory(broker.url()).createConnection();
        raw.start();
        await().until(() -> messaging.health().up());
    }

    @AfterEach
    void end() throws Exception {
        raw.close();
        messaging.stop();
        broker.close();
    }

    @Test
    void anOlderControllersCallsAreCarriedOutAsItMeantThemAndAnsweredAsBefore() throws Exception {
        messaging.serve(AGENT, answeringAsRecorded());
        BlockingQueue<Message> replies = listen(recording.calls().get(0).replyTo());
        assertThat(recording.calls()).hasSizeGreaterThan(8);

        for (Line call : recording.calls()) {
            given.clear();
            call.raw().send(broker.url());

            TextMessage reply = (TextMessage) replies.poll(20, TimeUnit.SECONDS);
            Line before = recording.reply(call).orElseThrow();
            assertThat(reply).as(call.method()).isNotNull();
            assertThat(reply.getJMSCorrelationID()).isEqualTo(call.id());
            assertThat(reply.getStringProperty("outcome"))
                    .isEqualTo(before.properties().get("outcome"));
            if (!before.properties().get("outcome").equals("UNSUPPORTED")) {
                assertThat(Recording.lost(before.body(), reply.getText())).isEmpty();
                assertThat(given).hasSize(1);
                assertThat(Recording.lost(call.body(), given.get(0))).isEmpty();
            } else {
                assertThat(reply.getText()).contains("\"connectHost\":\"1.");
                assertThat(given).isEmpty();
            }
        }
    }

    @Test
    void anOlderAgentsAnswersAndRefusalsReachTheCallerWhoSaysWhatItUnderstands() throws Exception {
        BlockingQueue<Message> requests = listen(AGENT);
        for (Line call : recording.calls()) {
            Line reply = recording.reply(call).orElseThrow();
            RpcMethod<?, ?> method = asRecorded(call);
            Thread agent = new Thread(() -> answer(requests, call, reply));
            agent.start();
            if (reply.properties().get("outcome").equals("OK")) {
                assertThat(Recording.lost(reply.body(), codec.write(call(method, call.body()))))
                        .as(call.method())
                        .isEmpty();
            } else {
                assertThatThrownBy(() -> call(method, call.body())).isInstanceOfSatisfying(RpcException.class, e -> {
                    assertThat(e.reason().name()).isEqualTo(reply.properties().get("outcome"));
                    assertThat(e.getMessage())
                            .isEqualTo(Recording.tree(reply.body()).get("text").asText());
                });
                assertThat(messaging.canSend(AGENT, method))
                        .isEqualTo(!reply.properties().get("outcome").equals("UNSUPPORTED"));
            }
            agent.join();
        }
        assertThat(given).as("what the requests lost of their older form").isEmpty();
    }

    @Test
    void anOlderAgentsReportsAndHeartbeatsAreHeardWhole() throws Exception {
        messaging.listen(AgentMethods.CONTROLLERS, answeringAsRecorded());
        List<Line> reports = recording.to("topic://controller");
        assertThat(reports).extracting(Line::method).contains("report", "heartbeat");

        for (Line report : reports) {
            given.clear();
            report.raw().send(broker.url());

            await().until(() -> given.size() == 1);
            assertThat(Recording.lost(report.body(), given.get(0)))
                    .as(report.method())
                    .isEmpty();
        }
    }

    @Test
    void anOlderControllersCastIsCarriedOutOnceAndItsCancellationIsHarmless() throws Exception {
        messaging.serve(AGENT, answeringAsRecorded());
        Line cast = recording.to("queue://" + AGENT + ".casts").get(0);
        Line cancel = recording.lines().stream()
                .filter(line -> line.method().equals("virga.cancel"))
                .findFirst()
                .orElseThrow();
        new RawMessage("queue://" + AGENT, cancel.id(), null, cancel.body(), cancel.properties()).send(broker.url());

        cast.raw().send(broker.url());
        cast.raw().send(broker.url());

        await().untilAsserted(() -> assertThat(broker.stored(AGENT + ".casts")).isZero());
        assertThat(given).hasSize(1);
        assertThat(Recording.lost(cast.body(), given.get(0))).isEmpty();
    }

    private void answer(BlockingQueue<Message> requests, Line before, Line reply) {
        try {
            TextMessage request = (TextMessage) requests.poll(20, TimeUnit.SECONDS);
            String lost = Recording.lost(before.body(), request.getText());
            for (Map.Entry<String, String> property : before.properties().entrySet()) {
                String now = request.getStringProperty(property.getKey());
                boolean same = List.of("caller", "remaining").contains(property.getKey())
                        ? now != null
                        : property.getValue().equals(now);
                lost += same ? "" : property.getKey() + " was " + property.getValue() + " and is " + now + "; ";
            }
            if (!lost.isEmpty()) {
                given.add(before.method() + ": " + lost);
            }
            String to = ((ActiveMQDestination) request.getJMSReplyTo()).getQualifiedName();
            new RawMessage(to, request.getJMSCorrelationID(), null, reply.body(), reply.properties())
                    .send(broker.url());
        } catch (JMSException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private <A extends Record, R extends Record> R call(RpcMethod<A, R> method, String arguments)
            throws RpcException, InterruptedException, BadMessageException {
        return messaging.call(AGENT, method, codec.read(arguments, method.arguments()), Duration.ofSeconds(20));
    }

    /** Today's method in the version that was recorded. */
    private static RpcMethod<?, ?> asRecorded(Line call) {
        RpcMethod<?, ?> now = methods().stream()
                .filter(method -> method.name().equals(call.method()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("AgentMethods has no " + call.method() + " any more"));
        Versions.Version version = Versions.Version.parse(call.properties().get("version"));
        return new RpcMethod<>(now.name(), version.major(), version.minor(), now.arguments(), now.result());
    }

    private static List<RpcMethod<?, ?>> methods() {
        List<RpcMethod<?, ?>> methods = new ArrayList<>();
        Arrays.stream(AgentMethods.class.getFields()).forEach(field -> {
            try {
                if (field.get(null) instanceof RpcMethod<?, ?> method) {
                    methods.add(method);
                }
            } catch (IllegalAccessException e) {
                throw new AssertionError(e);
            }
        });
        return methods;
    }

    /** All methods of agents, as this release serves them, answering call by call as was recorded. */
    private RpcHandlers answeringAsRecorded() {
        RpcHandlers.Builder handlers = RpcHandlers.builder();
        Map<String, List<Line>> replies = new HashMap<>();
        recording.calls().stream()
                .filter(call ->
                        !recording.reply(call).orElseThrow().properties().containsValue("UNSUPPORTED"))
                .forEach(call -> replies.computeIfAbsent(call.method(), key -> new CopyOnWriteArrayList<>())
                        .add(recording.reply(call).orElseThrow()));
        methods().forEach(method -> answer(handlers, method, replies.getOrDefault(method.name(), List.of())));
        return handlers.build();
    }

    private <A extends Record, R extends Record> void answer(
            RpcHandlers.Builder handlers, RpcMethod<A, R> method, List<Line> replies) {
        handlers.on(method, arguments -> {
            given.add(codec.write(arguments));
            Line reply = replies.isEmpty() ? null : replies.remove(0);
            if (reply != null && !reply.properties().get("outcome").equals("OK")) {
                throw new RpcException(
                        Reason.valueOf(reply.properties().get("outcome")),
                        Recording.tree(reply.body()).get("text").asText());
            }
            return codec.read(reply == null ? "{}" : reply.body(), method.result());
        });
    }

    private BlockingQueue<Message> listen(String destination) throws JMSException {
        BlockingQueue<Message> heard = new LinkedBlockingQueue<>();
        Session session = raw.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(
                ActiveMQDestination.createDestination(destination, ActiveMQDestination.QUEUE_TYPE));
        consumer.setMessageListener(heard::add);
        return heard;
    }
}
