package org.virga.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import org.apache.activemq.ActiveMQConnection;
import org.junit.jupiter.api.Test;
import org.virga.api.agent.AgentGate.Connected;

class DoorTest extends DoorSetting {

    DoorTest() throws Exception {}

    @Test
    void anAgentServesItsQueueAndAnswersAControllerUnderItsStampedName() throws Exception {
        Session controller = session(controller());
        Session agent = session(agent("a"));
        MessageConsumer requests = agent.createConsumer(queue("compute.a"));
        MessageConsumer answers = controller.createConsumer(queue("virga.reply.c1"));

        TextMessage request = controller.createTextMessage("do");
        request.setJMSReplyTo(queue("virga.reply.c1"));
        controller.createProducer(queue("compute.a")).send(request);
        Message got = requests.receive(5_000);
        TextMessage answer = agent.createTextMessage("done");
        answer.setStringProperty("JMSXUserID", "somebody-else");
        agent.createProducer(null).send(got.getJMSReplyTo(), answer);

        Message received = answers.receive(5_000);
        assertThat(((TextMessage) received).getText()).isEqualTo("done");
        assertThat(received.getStringProperty("JMSXUserID")).isEqualTo("a");
        assertThat(got.getStringProperty("JMSXUserID")).isNull();
        assertThat(doorman.told).isEmpty();
    }

    @Test
    void anAgentTellsControllersOfItselfHearsWhatIsSaidToAllAndAsksTheAuthority() throws Exception {
        Session controller = session(controller());
        MessageConsumer reports = controller.createConsumer(topic("controller"));
        MessageConsumer asked = controller.createConsumer(queue("authority"));
        Session agent = session(agent("a"));
        MessageConsumer heard = agent.createConsumer(topic("compute"));
        MessageConsumer casts = agent.createConsumer(queue("compute.a.casts"));
        MessageConsumer answers = agent.createConsumer(queue("virga.reply.a.r1"));

        send(agent, topic("controller"), null);
        send(agent, queue("authority"), queue("virga.reply.a.r1"));
        send(controller, topic("compute"), null);
        send(controller, queue("compute.a.casts"), null);
        send(controller, queue("virga.reply.a.r1"), null);

        assertThat(reports.receive(5_000).getStringProperty("JMSXUserID")).isEqualTo("a");
        assertThat(asked.receive(5_000)).isNotNull();
        assertThat(heard.receive(5_000)).isNotNull();
        assertThat(casts.receive(5_000)).isNotNull();
        assertThat(answers.receive(5_000)).isNotNull();
        assertThat(doorman.told).isEmpty();
    }

    @Test
    void withoutACertificateNobodyComesIn() throws Exception {
        assertThatThrownBy(() -> connect(null, authority.trust(), "virga.a.")).isInstanceOf(JMSException.class);
        await().untilAsserted(() -> assertThat(doorman.told).contains("turned away: it shows no certificate"));
        TestAuthority another = new TestAuthority();
        assertThatThrownBy(() -> connect(another.keys("a"), authority.trust(), "virga.a."))
                .isInstanceOf(JMSException.class);
        assertThat(door.connected()).isEmpty();
    }

    @Test
    void whoWasRevokedIsCutAndDoesNotComeInAgain() throws Exception {
        ActiveMQConnection agent = (ActiveMQConnection) agent("a");
        agent("b");
        assertThat(door.connected()).extracting(Connected::agent).containsExactlyInAnyOrder("a", "b");

        doorman.revoked.add("a");
        door.cut("a");

        await().until(agent::isTransportFailed);
        assertThat(door.connected()).extracting(Connected::agent).containsExactly("b");
        assertThatThrownBy(() -> agent("a")).isInstanceOf(JMSException.class).hasMessageContaining("a was revoked");
    }

    @Test
    void aClosedDoorIsShutAndCanBeOpenedAgain() throws Exception {
        ActiveMQConnection agent = (ActiveMQConnection) agent("a");
        door.close();
        await().until(agent::isTransportFailed);
        assertThatThrownBy(() -> agent("a")).isInstanceOf(JMSException.class);

        door = broker.open(authority.keys("broker"), authority.trust(), doorman);
        agent("a");
        assertThat(door.connected()).hasSize(1);
    }
}
