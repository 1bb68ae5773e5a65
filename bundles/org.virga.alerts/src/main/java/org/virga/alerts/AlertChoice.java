package org.virga.alerts;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.CommandException;
import org.virga.api.model.Alert;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.Param;

/** Which alerts a command is about; alerts have to satisfy all that is said. */
record AlertChoice(
        @Param("until then") @Nullable Instant enddate,
        @Param("these alerts") List<Alert> ids,
        @Param("since then") @Nullable Instant startdate,
        @Param("number of the type") @Nullable String type) {

    /** @throws CommandException {@code INVALID} when nothing is said that chooses */
    List<Alert> of(Snapshot snapshot) {
        if (ids.isEmpty() && type == null && enddate == null) {
            throw CommandException.invalid("either ids, type or enddate must be specified");
        }
        Alert.Type wanted = AlertTypes.numbered(type);
        List<Alert> candidates = !ids.isEmpty()
                ? ids
                : wanted != null
                        ? snapshot.by(Alert.KIND, Alert.BY_TYPE, wanted).toList()
                        : snapshot.all(Alert.KIND).toList();
        return candidates.stream()
                .filter(alert -> wanted == null || alert.type() == wanted)
                .filter(alert -> startdate == null || !alert.last().isBefore(startdate))
                .filter(alert -> enddate == null || !alert.last().isAfter(enddate))
                .toList();
    }
}
