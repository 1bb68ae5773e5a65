package org.virga.shell;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.virga.api.model.Entity;
import org.virga.api.model.Index;
import org.virga.api.model.Kind;
import org.virga.api.store.Snapshot;

/** Finds what an operator names: by UUID or by name. */
public final class Finder {

    private Finder() {}

    /**
     * The one record that is meant.
     *
     * @throws IllegalArgumentException when there is none or more than one, with what to give instead
     */
    public static <E extends Entity<E>> E one(Snapshot snapshot, Kind<E> kind, Index<E, String> byName, String given) {
        Optional<UUID> uuid = uuid(given);
        if (uuid.isPresent()) {
            return snapshot.find(kind, uuid.get())
                    .orElseThrow(() -> new IllegalArgumentException("There is no " + kind.title() + " " + given));
        }
        List<E> found = snapshot.by(kind, byName, given).toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException("There is no " + kind.title() + " named '" + given + "'");
        }
        if (found.size() > 1) {
            throw new IllegalArgumentException(
                    found.size() + " of kind " + kind.title() + " are named '" + given + "': give the id instead");
        }
        return found.get(0);
    }

    /** The fewest characters that an id may be shortened to. */
    private static final int SHORTEST = 4;

    /**
     * The one record whose id begins as given.
     *
     * @param title what people call such a record
     * @throws IllegalArgumentException when there is none or more than one, with what to give instead
     */
    public static <E> E shortened(String title, Stream<E> candidates, Function<E, UUID> id, String given) {
        String beginning = given.toLowerCase(Locale.ROOT);
        if (beginning.length() < SHORTEST) {
            throw new IllegalArgumentException("'" + given + "' is too short for the id of a " + title + "; it takes "
                    + SHORTEST + " characters or more");
        }
        // Two are enough to know that it is not one.
        List<E> found = candidates
                .filter(each -> id.apply(each).toString().startsWith(beginning))
                .limit(2)
                .toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException("There is no " + title + " " + given);
        }
        if (found.size() > 1) {
            throw new IllegalArgumentException(
                    "More than one " + title + " has an id that begins with '" + given + "': give more of it");
        }
        return found.get(0);
    }

    /** The UUID that a text is, if it is one. */
    public static Optional<UUID> uuid(String text) {
        // UUID.fromString takes shortened forms too, which nobody means.
        if (text.length() != 36) {
            return Optional.empty();
        }
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
