package org.virga.ha.power.command;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Host;
import org.virga.spi.command.Field;

/** Out-of-band management of a host, as the protocol tells it. A password is never told. */
@RecordBuilder
public record OutOfBandResponse(
        @Field("the host") @Nullable UUID hostid,
        @Field("what the board says of the power") @Nullable String powerstate,
        @Field("whether the board is used") @Nullable Boolean enabled,
        @Field("who speaks with the board") @Nullable String driver,
        @Field("address of the board") @Nullable String address,
        @Field("port of the board") @Nullable String port,
        @Field("the user whom the board lets in") @Nullable String username,
        @Field("what was done") @Nullable String action,
        @Field("what came of it") @Nullable String description,
        @Field("whether the command succeeded") @Nullable Boolean status) {

    /** The protocol's name of it. */
    static final String OBJECT = "outofbandmanagement";

    /** That it was enabled or disabled. */
    static OutOfBandResponse switched(@Nullable Host host, boolean enabled) {
        return OutOfBandResponseBuilder.builder()
                .hostid(host == null ? null : host.uuid())
                .enabled(enabled)
                .status(true)
                .build();
    }
}
