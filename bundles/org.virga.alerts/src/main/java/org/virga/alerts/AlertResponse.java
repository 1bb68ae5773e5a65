package org.virga.alerts;

import java.time.Instant;
import java.util.UUID;
import org.virga.api.model.Alert;
import org.virga.spi.command.Field;

/** An alert on the wire. */
record AlertResponse(
        @Field("id of the alert") UUID id,
        @Field("number of the type") Integer type,
        @Field("name of the type") String name,
        @Field("what an operator has to know") String description,
        @Field("when it was told last") Instant sent) {

    static AlertResponse of(Alert alert) {
        return new AlertResponse(
                alert.uuid(), alert.type().number(), alert.type().title(), alert.text(), alert.last());
    }
}
