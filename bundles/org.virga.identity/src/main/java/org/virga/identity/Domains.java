package org.virga.identity;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Domain;
import org.virga.api.model.Id;
import org.virga.api.store.Snapshot;

/** The tree of domains in a snapshot. */
final class Domains {

    private Domains() {}

    /** The root, which is there from the first start on. */
    static Domain root(Snapshot snapshot) {
        return snapshot.by(Domain.KIND, Domain.BY_PATH, Domain.ROOT).stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("There is no root domain"));
    }

    /**
     * The domain that somebody means who logs in.
     *
     * @param text UUID, or path with or without the root at its head; null or {@code "/"} for the root
     */
    static Optional<Domain> named(Snapshot snapshot, @Nullable String text) {
        if (text == null) {
            return Optional.of(root(snapshot));
        }
        Optional<Domain> byUuid = uuid(text).flatMap(uuid -> snapshot.find(Domain.KIND, uuid));
        if (byUuid.isPresent()) {
            return byUuid;
        }
        String path = text.strip().replaceAll("^/+|/+$", "");
        String full = path.isEmpty() || path.equals(Domain.ROOT)
                ? Domain.ROOT
                : path.startsWith(Domain.ROOT + "/") ? path : Domain.ROOT + "/" + path;
        return snapshot.by(Domain.KIND, Domain.BY_PATH, full).stream().findFirst();
    }

    /** Whether a domain is {@code top} or stands somewhere below it. */
    static boolean within(Snapshot snapshot, Id<Domain> domain, Id<Domain> top) {
        Id<Domain> each = domain;
        while (each != null) {
            if (each.equals(top)) {
                return true;
            }
            each = snapshot.find(Domain.KIND, each).map(Domain::parent).orElse(null);
        }
        return false;
    }

    /** A domain and all below it, from the top down. */
    static List<Domain> subtree(Snapshot snapshot, Domain top) {
        List<Domain> found = new ArrayList<>();
        Deque<Domain> open = new ArrayDeque<>(List.of(top));
        while (!open.isEmpty()) {
            Domain next = open.removeFirst();
            found.add(next);
            snapshot.by(Domain.KIND, Domain.BY_PARENT, next.id()).forEach(open::addLast);
        }
        return found;
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
