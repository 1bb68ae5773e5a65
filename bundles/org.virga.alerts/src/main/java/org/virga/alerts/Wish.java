package org.virga.alerts;

import java.time.Instant;
import org.virga.api.model.Alert;

/** What somebody wants done about the alert of a type and subject. */
sealed interface Wish {

    Alert.Type type();

    String subject();

    /** {@link Alert#key} of its alert. */
    default String key() {
        return Alert.key(type(), subject());
    }

    /**
     * That it is raised, or told again.
     *
     * @param count how often it was told
     * @param first when it was told first
     * @param last when it was told last
     */
    record Raise(Alert.Type type, String subject, String text, int count, Instant first, Instant last) implements Wish {

        /** Both, as one. */
        Raise then(Raise next) {
            return new Raise(type, subject, next.text, count + next.count, first, next.last);
        }
    }

    /** That it ends. */
    record Clear(Alert.Type type, String subject) implements Wish {}
}
