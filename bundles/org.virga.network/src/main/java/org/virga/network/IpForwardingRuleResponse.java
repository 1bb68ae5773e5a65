package org.virga.network;

import org.jspecify.annotations.Nullable;
import org.virga.spi.command.Field;

/** A rule that leads a whole public address to a guest, as callers see it. */
record IpForwardingRuleResponse(
        @Field("id of the rule") @Nullable String id,
        @Field("tcp or udp") @Nullable String protocol,
        @Field("id of the public address") @Nullable String ipaddressid,
        @Field("the public address") @Nullable String ipaddress,
        @Field("id of the virtual machine") @Nullable String virtualmachineid,
        @Field("name of the virtual machine") @Nullable String virtualmachinename,
        @Field("where the rule is in its life") @Nullable String state,
        @Field("id of the guest network") @Nullable String networkid) {}
