package org.virga.alerts;

import org.jspecify.annotations.Nullable;
import org.virga.spi.command.Field;

/** That something is done. */
record SuccessResponse(
        @Field("whether it is done") Boolean success,
        @Field("what else there is to say") @Nullable String displaytext) {}
