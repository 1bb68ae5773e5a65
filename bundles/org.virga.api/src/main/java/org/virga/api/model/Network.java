package org.virga.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A guest network.
 *
 * @param type {@code "Shared"}, {@code "Isolated"} or {@code "L2"}
 * @param account owner; the system's account owns shared networks
 * @param cidr for example {@code "10.1.1.0/24"}
 * @param startIp first address that guests get
 * @param endIp last address that guests get
 * @param vlan {@code "untagged"} or a number
 */
@RecordBuilder
public record Network(
        Id<Network> id,
        UUID uuid,
        String name,
        String displayText,
        String type,
        Id<Account> account,
        Id<Zone> zone,
        String cidr,
        String gateway,
        String netmask,
        String startIp,
        String endIp,
        String vlan,
        String dns1,
        @Nullable String dns2,
        @Nullable String networkDomain,
        UUID offering,
        UUID physicalNetwork,
        Instant created)
        implements Entity<Network>, NetworkBuilder.With {

    public static final Index<Network, Id<Zone>> BY_ZONE = Index.by("zone", Network::zone);
    public static final Index<Network, Id<Account>> BY_ACCOUNT = Index.by("account", Network::account);
    /** In lower case. */
    public static final Index<Network, String> BY_TYPE =
            Index.by("type", network -> network.type().toLowerCase(Locale.ROOT));
    /** By parts of name and display text. */
    public static final Index<Network, Integer> BY_NAME_PART =
            Index.byEach("part of a name", network -> NameParts.of(network.name(), network.displayText()));

    public static final Kind<Network> KIND =
            Kind.of("network", "network", Network.class, BY_ZONE, BY_ACCOUNT, BY_TYPE, BY_NAME_PART);
}
