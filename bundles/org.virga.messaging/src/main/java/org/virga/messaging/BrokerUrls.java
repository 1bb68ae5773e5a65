package org.virga.messaging;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.apache.activemq.util.URISupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The brokers that may serve, from the setting {@code url}.
 *
 * <p>A {@code failover:(...)} stands for the brokers in it. ActiveMQ's transport of that name is not used: it would hide that a
 * connection was lost, and with it what was on its way; {@link Link} connects again and sends again what has no answer.
 */
final class BrokerUrls {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerUrls.class);
    private static final String FAILOVER = "failover:";
    private static final String RANDOMIZE = "randomize";
    private static final String NESTED = "nested.";
    private static final String TIME_LIMIT = "connectionTimeout";
    /** Networked schemes; a broker that swallows what it is sent must not hold up the way to the next one. */
    private static final Set<String> FAR = Set.of("tcp", "ssl", "nio", "nio+ssl");

    private record Group(List<String> urls, boolean shuffled) {}

    private final List<Group> groups;

    private BrokerUrls(List<Group> groups) {
        this.groups = groups;
    }

    /** @throws IllegalArgumentException when it is no list of URLs; the message says what is wrong */
    static BrokerUrls parse(String setting) {
        List<Group> groups = new ArrayList<>();
        for (String url : List.of(setting.strip().split("\\s+"))) {
            if (url.isEmpty()) {
                throw new IllegalArgumentException(
                        "url is empty; it names the broker, for example tcp://127.0.0.1:61616");
            }
            try {
                groups.add(url.startsWith(FAILOVER) ? failover(url) : new Group(List.of(limited(new URI(url))), false));
            } catch (URISyntaxException e) {
                throw new IllegalArgumentException("url has '" + url + "', which is none: " + e.getMessage(), e);
            }
        }
        return new BrokerUrls(List.copyOf(groups));
    }

    /** All, in the order in which they are to be tried this time. */
    List<String> inOrder(RandomGenerator random) {
        List<String> urls = new ArrayList<>();
        for (Group group : groups) {
            List<String> some = new ArrayList<>(group.urls);
            if (group.shuffled) {
                for (int i = some.size(); i > 1; i--) {
                    Collections.swap(some, i - 1, random.nextInt(i));
                }
            }
            urls.addAll(some);
        }
        return urls;
    }

    /** Whether they all are in this process. */
    boolean near() {
        return groups.stream().flatMap(group -> group.urls.stream()).allMatch(url -> url.startsWith("vm:"));
    }

    private static Group failover(String url) throws URISyntaxException {
        URISupport.CompositeData data = URISupport.parseComposite(new URI(url));
        Map<String, String> nested = new TreeMap<>();
        Set<String> unused = new TreeSet<>(data.getParameters().keySet());
        unused.remove(RANDOMIZE);
        data.getParameters().forEach((name, value) -> {
            if (name.startsWith(NESTED)) {
                nested.put(name.substring(NESTED.length()), value);
                unused.remove(name);
            }
        });
        if (!unused.isEmpty()) {
            LOG.info("Options of failover: that mean nothing here: {}; see reconnect.pause.millis", unused);
        }
        List<String> urls = new ArrayList<>();
        for (URI component : data.getComponents()) {
            urls.add(limited(URISupport.applyParameters(component, nested)));
        }
        if (urls.isEmpty()) {
            throw new URISyntaxException(url, "no broker is named in failover:(...)");
        }
        return new Group(List.copyOf(urls), !"false".equals(data.getParameters().get(RANDOMIZE)));
    }

    private static String limited(URI url) throws URISyntaxException {
        String scheme = url.getScheme();
        if (scheme == null) {
            throw new URISyntaxException(url.toString(), "it has no scheme such as tcp: or ssl:");
        }
        if (!FAR.contains(scheme) || (url.getQuery() != null && url.getQuery().contains(TIME_LIMIT))) {
            return url.toString();
        }
        return URISupport.applyParameters(url, Map.of(TIME_LIMIT, "5000")).toString();
    }
}
