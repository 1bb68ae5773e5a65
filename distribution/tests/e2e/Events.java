import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import org.apache.activemq.ActiveMQConnectionFactory;

/** Prints the events of a topic, a line each, until its input ends; "ready" comes first. Run by test_jobs.py beside it. */
public final class Events {

    private Events() {}

    public static void main(String[] args) throws Exception {
        Connection connection = new ActiveMQConnectionFactory(args[0]).createConnection();
        connection.start();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        session.createConsumer(session.createTopic(args[1]), "type LIKE 'job.%'").setMessageListener(message -> {
            try {
                System.out.println(((TextMessage) message).getText());
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            }
        });
        System.out.println("ready");
        while (System.in.read() >= 0) {
            // Its end is what matters.
        }
        connection.close();
    }
}
