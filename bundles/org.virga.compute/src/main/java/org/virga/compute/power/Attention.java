package org.virga.compute.power;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.alert.Alerts;
import org.virga.api.model.Alert;
import org.virga.api.model.Host;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.StoreUnavailableException;
import org.virga.api.store.Transaction;

/**
 * Tells people of guests that Virga leaves alone: one alert a host, which is over when nothing of the kind is there any
 * more, and an event each time that it is something else. Any thread may call.
 */
final class Attention {

    private static final Logger LOG = LoggerFactory.getLogger(Attention.class);
    /** The most guests that an alert names. */
    private static final int MOST_NAMED = 5;

    private static final String EVENT = "HOST.GUEST.UNEXPECTED";

    private final Store store;
    private final Alerts alerts;
    private final Events events;
    /** By host, what was told of it. */
    private final Map<UUID, Set<Finding.Key>> told = new ConcurrentHashMap<>();

    Attention(Store store, Alerts alerts, Events events) {
        this.store = store;
        this.alerts = alerts;
        this.events = events;
    }

    /** A finding that people have to see to, and what they have to know of it. */
    record Note(Finding finding, String text) {}

    /** Whether all of these findings were told of, and nothing else. */
    boolean toldOf(Host host, List<Finding> findings) {
        Set<Finding.Key> known = told.get(host.uuid());
        return known != null
                && known.size() == findings.size()
                && findings.stream().map(Finding::key).allMatch(known::contains);
    }

    /** Nothing on this host has to be looked at. */
    void allWell(Snapshot snapshot, Host host) {
        // The alert may be from before this process began.
        if (told.remove(host.uuid()) != null || open(snapshot, host)) {
            alerts.clear(Alert.Type.GUEST, subject(host));
        }
    }

    /** This has to be looked at on this host. Answers whether that is something else than before. */
    boolean tell(Snapshot snapshot, Host host, List<Note> notes) {
        if (notes.isEmpty()) {
            allWell(snapshot, host);
            return false;
        }
        Set<Finding.Key> now = notes.stream().map(note -> note.finding.key()).collect(Collectors.toSet());
        Set<Finding.Key> before = told.put(host.uuid(), now);
        if (now.equals(before)) {
            return false;
        }
        String text = text(host, notes);
        boolean another = snapshot.by(Alert.KIND, Alert.OPEN, key(host)).stream()
                .noneMatch(alert -> alert.text().equals(text));
        if (another) {
            alerts.raise(Alert.Type.GUEST, subject(host), text);
            events.of(snapshot, host, EVENT, text)
                    .ifPresent(
                            event -> append(Transaction.builder().append(event).build()));
        }
        return another;
    }

    private void append(Transaction event) {
        try {
            store.commitAndWait(event);
        } catch (StoreUnavailableException e) {
            LOG.warn("An event could not be stored, the alert tells the same: {}", e.getMessage());
        }
    }

    private static boolean open(Snapshot snapshot, Host host) {
        return !snapshot.by(Alert.KIND, Alert.OPEN, key(host)).isEmpty();
    }

    private static String text(Host host, List<Note> notes) {
        String named = notes.stream().map(Note::text).sorted().limit(MOST_NAMED).collect(Collectors.joining("; "));
        String more = notes.size() > MOST_NAMED ? "; and " + (notes.size() - MOST_NAMED) + " more" : "";
        return "The host " + host.name() + " runs what Virga does not touch: " + named + more
                + ". Stop it there by hand, or leave it.";
    }

    private static String key(Host host) {
        return Alert.key(Alert.Type.GUEST, subject(host));
    }

    private static String subject(Host host) {
        return "guests of host " + host.uuid();
    }
}
