package org.virga.network;

import org.jspecify.annotations.Nullable;
import org.virga.api.model.Domain;
import org.virga.api.model.Network;
import org.virga.spi.command.Param;

/** What the lists of public addresses and of the rules behind them take. */
public record RuleParameters(
        @Param("only those of this account; goes with domainid") @Nullable
        String account,

        @Param("only those of this domain") @Nullable Domain domainid,
        @Param("only this one") @Nullable String id,
        @Param("only this address") @Nullable String ipaddressid,

        @Param("only this address") @Nullable String ipaddress,

        @Param("the domains below domainid too") @Nullable Boolean isrecursive,

        @Param("only those with this in their text") @Nullable
        String keyword,

        @Param("everything that the caller may see, not only its own") @Nullable
        Boolean listall,

        @Param("only those of this network") @Nullable Network networkid,
        @Param("the page, counted from 1") @Nullable Integer page,
        @Param("rows a page") @Nullable Integer pagesize) {}
