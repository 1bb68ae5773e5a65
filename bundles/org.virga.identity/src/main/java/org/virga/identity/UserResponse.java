package org.virga.identity;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.spi.command.Field;

/** A user as the protocol shows it. */
@RecordBuilder
record UserResponse(
        @Field("id of the user") UUID id,
        @Field("name to log in with") String username,
        @Field("first name") String firstname,
        @Field("last name") String lastname,
        @Field("address for mail") String email,
        @Field("when the user was created") Instant created,
        @Field("enabled, disabled or locked") String state,
        @Field("account that the user acts for") String account,

        @Field("0 user, 1 root administrator, 2 domain administrator, 3 resource administrator")
        Integer accounttype,

        @Field("where the password is checked") String usersource,
        @Field("id of the role") UUID roleid,
        @Field("type of the role") String roletype,
        @Field("name of the role") String rolename,
        @Field("id of the domain") UUID domainid,
        @Field("name of the domain") String domain,
        @Field("time zone") @Nullable String timezone,

        @Field("API key, for those who may act for the user") @Nullable
        String apikey,

        @Field("id of the account") UUID accountid,

        @Field("whether the user is of a domain below the caller's")
        Boolean iscallerchilddomain,

        @Field("whether every cloud begins with the user") Boolean isdefault,
        @Field("whether a second factor is set up") Boolean is2faenabled,
        @Field("whether a second factor is demanded") Boolean is2famandated,

        @Field("whether API keys may be used: ENABLED, DISABLED or INHERIT")
        String apikeyaccess) {}
