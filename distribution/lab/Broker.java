import java.io.File;
import java.io.FileInputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.SslContext;
import org.apache.activemq.broker.TransportConnector;
import org.apache.activemq.broker.region.policy.ConstantPendingMessageLimitStrategy;
import org.apache.activemq.broker.region.policy.PolicyEntry;
import org.apache.activemq.broker.region.policy.PolicyMap;
import org.apache.activemq.broker.region.policy.SharedDeadLetterStrategy;
import org.apache.activemq.broker.util.TimeStampingBrokerPlugin;
import org.apache.activemq.command.ActiveMQQueue;
import org.apache.activemq.network.NetworkConnector;
import org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter;

/**
 * A broker in a process of its own, set up as the README of org.virga.messaging says. Started by lab/broker, as
 * "Broker.java DIRECTORY TCP_PORT SSL_PORT [name=value ...]"; leaves its URLs in DIRECTORY/url when it is up.
 */
public final class Broker {

    private static final long MIB = 1024 * 1024;

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        Map<String, String> options = new HashMap<>();
        for (int i = 3; i < args.length; i++) {
            options.put(args[i].substring(0, args[i].indexOf('=')), args[i].substring(args[i].indexOf('=') + 1));
        }
        BrokerService broker = broker(directory, options);
        List<TransportConnector> connectors = new ArrayList<>();
        connectors.add(broker.addConnector(URI.create("tcp://127.0.0.1:" + args[1] + "?backlog=5000")));
        if (options.containsKey("key")) {
            broker.setSslContext(tls(options));
            String client = options.containsKey("trust") ? "&needClientAuth=true" : "";
            connectors.add(broker.addConnector(URI.create("ssl://127.0.0.1:" + args[2] + "?backlog=5000" + client)));
        }
        if (options.containsKey("peer")) {
            NetworkConnector network = broker.addNetworkConnector("static:(" + options.get("peer") + ")");
            network.setDuplex(true);
            network.setNetworkTTL(2);
        }
        broker.start();
        broker.waitUntilStarted();
        StringBuilder urls = new StringBuilder();
        for (TransportConnector connector : connectors) {
            URI uri = connector.getConnectUri();
            urls.append(uri.getScheme()).append("://127.0.0.1:").append(uri.getPort()).append('\n');
        }
        Files.writeString(directory.resolve("url.new"), urls);
        Files.move(directory.resolve("url.new"), directory.resolve("url"), StandardCopyOption.REPLACE_EXISTING);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                broker.stop();
            } catch (Exception e) {
                e.printStackTrace();
            }
        }));
        broker.waitUntilStopped();
    }

    private static BrokerService broker(Path directory, Map<String, String> options) throws Exception {
        BrokerService broker = new BrokerService();
        broker.setBrokerName(options.getOrDefault("name", "lab"));
        broker.setUseJmx(false);
        broker.setUseShutdownHook(false);
        // A network of brokers tells by them who consumes where.
        broker.setAdvisorySupport(options.containsKey("network"));
        broker.setSchedulerSupport(false);
        broker.setSchedulePeriodForDestinationPurge(30_000);
        broker.setPlugins(new BrokerPlugin[] {new TimeStampingBrokerPlugin()});
        broker.setDataDirectoryFile(directory.toFile());
        KahaDBPersistenceAdapter store = new KahaDBPersistenceAdapter();
        store.setDirectory(new File(directory.toFile(), "messages"));
        store.setJournalMaxFileLength((int) (8 * MIB));
        broker.setPersistenceAdapter(store);
        broker.getSystemUsage().getMemoryUsage().setLimit(64 * MIB);
        broker.getSystemUsage().getStoreUsage().setLimit(1024 * MIB);
        broker.getSystemUsage().getTempUsage().setLimit(256 * MIB);
        broker.getSystemUsage().setSendFailIfNoSpace(true);
        broker.setDestinationPolicy(policies());
        return broker;
    }

    private static PolicyMap policies() {
        SharedDeadLetterStrategy dead = new SharedDeadLetterStrategy();
        dead.setProcessExpired(false);
        PolicyEntry queues = new PolicyEntry();
        queues.setQueue(">");
        queues.setOptimizedDispatch(true);
        queues.setDeadLetterStrategy(dead);
        ConstantPendingMessageLimitStrategy pending = new ConstantPendingMessageLimitStrategy();
        pending.setLimit(10_000);
        PolicyEntry topics = new PolicyEntry();
        topics.setTopic(">");
        topics.setDeadLetterStrategy(dead);
        topics.setPendingMessageLimitStrategy(pending);
        PolicyEntry replies = new PolicyEntry();
        replies.setDestination(new ActiveMQQueue("virga.reply.>"));
        replies.setOptimizedDispatch(true);
        replies.setDeadLetterStrategy(dead);
        replies.setGcInactiveDestinations(true);
        replies.setInactiveTimeoutBeforeGC(60_000);
        PolicyMap policies = new PolicyMap();
        policies.setPolicyEntries(List.of(queues, topics, replies));
        return policies;
    }

    private static SslContext tls(Map<String, String> options) throws Exception {
        char[] password = options.getOrDefault("password", "").toCharArray();
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store(options.get("key"), password), password);
        TrustManager[] trusted = null;
        if (options.containsKey("trust")) {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store(options.get("trust"), password));
            trusted = trust.getTrustManagers();
        }
        return new SslContext(keys.getKeyManagers(), trusted, null);
    }

    private static KeyStore store(String file, char[] password) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (FileInputStream in = new FileInputStream(file)) {
            store.load(in, password);
        }
        return store;
    }
}
