package org.virga.network;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.virga.spi.command.Field;

/** A public address, as callers see it. */
record PublicIpAddressResponse(
        @Field("id of the address") @Nullable String id,
        @Field("the address") @Nullable String ipaddress,
        @Field("Allocated or Free") @Nullable String state,
        @Field("when it was allocated") @Nullable Instant allocated,
        @Field("id of its zone") @Nullable String zoneid,
        @Field("name of its zone") @Nullable String zonename,

        @Field("whether it is the source of outgoing traffic") @Nullable
        Boolean issourcenat,

        @Field("whether it belongs to one virtual machine alone") @Nullable
        Boolean isstaticnat,

        @Field("id of the virtual machine that it belongs to") @Nullable
        String virtualmachineid,

        @Field("id of the network that it belongs to") @Nullable
        String associatednetworkid,

        @Field("account that owns it") @Nullable String account,
        @Field("id of the domain that owns it") @Nullable String domainid,
        @Field("domain that owns it") @Nullable String domain) {}
