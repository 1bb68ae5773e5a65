package org.virga.identity;

import org.jspecify.annotations.Nullable;
import org.virga.api.model.User;
import org.virga.spi.command.Field;

/** The keys that a user's programs sign with. */
record UserKeysResponse(
        @Field("API key, which names the user") @Nullable String apikey,
        @Field("secret key, which signs") @Nullable String secretkey,
        @Field("whether the keys may be used") @Nullable Boolean apikeyaccess) {

    static UserKeysResponse of(User user, @Nullable Boolean access) {
        return new UserKeysResponse(user.apiKey(), user.secretKey(), access);
    }
}
