package org.virga.messaging;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import org.apache.activemq.ActiveMQConnection;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.command.ActiveMQQueue;
import org.apache.activemq.command.ActiveMQTopic;
import org.apache.activemq.transport.DefaultTransportListener;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.AgentMethods.AgentReport;
import org.virga.api.compute.AgentMethods.ConnectHost;
import org.virga.api.compute.AgentMethods.Heartbeat;
import org.virga.api.compute.AgentMethods.HostConnected;
import org.virga.api.compute.AgentMethods.HostReport;
import org.virga.api.compute.AgentMethods.Mark;
import org.virga.api.compute.AgentMethods.Nothing;
import org.virga.api.compute.AgentMethods.ReportWanted;
import org.virga.api.compute.ReportDigest;
import org.virga.api.message.RpcMethod;
import org.virga.api.model.HostCapacity;

/**
 * Speaks for many agents over few connections, as each of them would: a queue for calls and one for casts, the topic of all
 * agents, whole reports when they are asked for, figures now and then, heartbeats. Each has one host without guests. Run by
 * the script {@code agents} beside it until it is ended. Arguments: the broker's URL, agents, connections, milliseconds
 * between heartbeats and between figures.
 */
public final class Agents {

    private static final HostCapacity CAPACITY = new HostCapacity(2, 64, 3_000, 256L << 30, "1.0");
    private static final long LONGEST_PAUSE_MILLIS = 1_000;
    /** How long the first signs of life after a connection are spread. */
    private static final long SPREAD_MILLIS = 2_000;
    private static final AtomicLong WHOLES = new AtomicLong();
    private static final AtomicLong SENT = new AtomicLong();

    private Agents() {}

    public static void main(String[] args) throws Exception {
        int agents = Integer.parseInt(args[1]);
        int connections = Integer.parseInt(args[2]);
        for (int c = 0; c < connections; c++) {
            List<Agent> spokenFor = new ArrayList<>();
            for (int i = c; i < agents; i += connections) {
                spokenFor.add(new Agent(i));
            }
            Line line = new Line(args[0], spokenFor, Long.parseLong(args[3]), Long.parseLong(args[4]));
            new Thread(line::keep, "line-" + c).start();
        }
        while (true) {
            Thread.sleep(10_000);
            System.out.println("sent " + SENT + ", of these whole reports " + WHOLES);
        }
    }

    /** An agent with its one host. Guarded by itself. */
    private static final class Agent {

        final String name;
        final UUID host;
        final String incarnation = UUID.randomUUID().toString();
        long sequence;
        boolean asked;
        boolean beats;
        long nextBeat;
        long nextFigures;

        Agent(int number) {
            name = "bench-" + number;
            host = new UUID(0xBE7C, number);
        }

        AgentReport report(boolean whole) {
            HostReport report = new HostReport(
                    host, true, null, CAPACITY, ThreadLocalRandom.current().nextDouble(100), 64L << 30, 192L << 30, 3.5,
                    123_456_789, 987_654_321, List.of(), List.of());
            sequence++;
            Mark mark = new Mark(incarnation, sequence, whole, 0, 1, asked, List.of(), ReportDigest.of(report));
            return new AgentReport(name, "0.1.0", List.of("Simulator"), List.of(report), mark);
        }

        Heartbeat heartbeat() {
            long digest = ReportDigest.of(new HostReport(
                    host, true, null, CAPACITY, 0, 0, 0, 0, 0, 0, List.of(), List.of()));
            return new Heartbeat(name, incarnation, sequence, digest, beats ? List.of() : List.of(host), beats);
        }
    }

    /** One connection and the agents that are spoken for over it. */
    private static final class Line {

        private final String url;
        private final List<Agent> agents;
        private final long beatMillis;
        private final long figuresMillis;
        private final Codec codec = new Codec();

        Line(String url, List<Agent> agents, long beatMillis, long figuresMillis) {
            this.url = url;
            this.agents = agents;
            this.beatMillis = beatMillis;
            this.figuresMillis = figuresMillis;
        }

        void keep() {
            long pause = 50;
            while (true) {
                try {
                    speak();
                    pause = 50;
                } catch (JMSException e) {
                    pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
                } catch (InterruptedException e) {
                    return;
                }
                try {
                    Thread.sleep(pause / 2 + ThreadLocalRandom.current().nextLong(pause));
                } catch (InterruptedException e) {
                    return;
                }
            }
        }

        private void speak() throws JMSException, InterruptedException {
            ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url);
            factory.setWatchTopicAdvisories(false);
            factory.setConsumerExpiryCheckEnabled(false);
            Connection connection = factory.createConnection();
            try {
                CountDownLatch lost = new CountDownLatch(1);
                connection.setExceptionListener(e -> lost.countDown());
                ((ActiveMQConnection) connection).addTransportListener(new DefaultTransportListener() {
                    @Override
                    public void onException(IOException e) {
                        lost.countDown();
                    }
                });
                connection.start();
                Voice answers = new Voice(connection, codec);
                Session hearing = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                for (Agent agent : agents) {
                    String queue = AgentMethods.queueOf(agent.name);
                    hearing.createConsumer(new ActiveMQQueue(queue)).setMessageListener(m -> heard(m, agent, answers));
                    hearing.createConsumer(new ActiveMQQueue(queue + ".casts"))
                            .setMessageListener(m -> heard(m, agent, answers));
                    hearing.createConsumer(new ActiveMQTopic(AgentMethods.AGENTS))
                            .setMessageListener(m -> heard(m, agent, answers));
                }
                beat(connection, lost);
            } finally {
                connection.close();
            }
        }

        private void beat(Connection connection, CountDownLatch lost) throws JMSException, InterruptedException {
            Voice voice = new Voice(connection, codec);
            long began = System.currentTimeMillis();
            for (Agent agent : agents) {
                synchronized (agent) {
                    agent.nextBeat = began + ThreadLocalRandom.current().nextLong(SPREAD_MILLIS);
                    agent.nextFigures = began + ThreadLocalRandom.current().nextLong(figuresMillis);
                }
            }
            while (!lost.await(10, TimeUnit.MILLISECONDS)) {
                long now = System.currentTimeMillis();
                for (Agent agent : agents) {
                    synchronized (agent) {
                        if (agent.asked && now >= agent.nextFigures) {
                            agent.nextFigures += figuresMillis;
                            voice.tell(AgentMethods.REPORT, agent.report(false));
                        }
                        if (now >= agent.nextBeat) {
                            agent.nextBeat += beatMillis;
                            // Until a controller has asked for changes, everything is told each time.
                            if (agent.asked) {
                                voice.tell(AgentMethods.HEARTBEAT, agent.heartbeat());
                            } else {
                                voice.tell(AgentMethods.REPORT, agent.report(true));
                            }
                        }
                    }
                }
            }
        }

        private void heard(Message message, Agent agent, Voice answers) {
            try {
                String method = String.valueOf(message.getStringProperty(Headers.METHOD));
                String body = ((TextMessage) message).getText();
                switch (method) {
                    case "reportAll", "reportNow" -> {
                        answers.reply(message, new Nothing());
                        ReportWanted wanted = codec.read(body, ReportWanted.class);
                        synchronized (agent) {
                            agent.asked = wanted.changes();
                            agent.beats = wanted.beats();
                            WHOLES.incrementAndGet();
                            answers.tell(AgentMethods.REPORT, agent.report(true));
                        }
                    }
                    case "connectHost" -> {
                        codec.read(body, ConnectHost.class);
                        answers.reply(message, new HostConnected(CAPACITY, null, List.of()));
                    }
                    default -> System.out.println(agent.name + " does not know " + method);
                }
            } catch (JMSException | BadMessageException e) {
                System.out.println(agent.name + ": " + e);
            }
        }
    }

    /** Sends over one session; one thread at a time. */
    private static final class Voice {

        private final Session session;
        private final MessageProducer producer;
        private final Codec codec;

        Voice(Connection connection, Codec codec) throws JMSException {
            this.session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            this.producer = session.createProducer(null);
            this.codec = codec;
        }

        synchronized <A extends Record> void tell(RpcMethod<A, ?> method, A arguments) throws JMSException {
            TextMessage message = session.createTextMessage(codec.write(arguments));
            message.setJMSCorrelationID(UUID.randomUUID().toString());
            message.setStringProperty(Headers.METHOD, method.name());
            message.setStringProperty(Headers.VERSION, method.major() + "." + method.minor());
            message.setStringProperty(Headers.CALLER, "bench");
            SENT.incrementAndGet();
            producer.send(
                    new ActiveMQTopic(AgentMethods.CONTROLLERS), message, DeliveryMode.NON_PERSISTENT,
                    Message.DEFAULT_PRIORITY, 0);
        }

        synchronized void reply(Message to, Record answer) throws JMSException {
            Destination reply = to.getJMSReplyTo();
            if (reply != null) {
                TextMessage message = session.createTextMessage(codec.write(answer));
                message.setJMSCorrelationID(to.getJMSCorrelationID());
                message.setStringProperty(Headers.OUTCOME, Headers.OK);
                producer.send(reply, message, DeliveryMode.NON_PERSISTENT, Message.DEFAULT_PRIORITY, 60_000);
            }
        }
    }
}
