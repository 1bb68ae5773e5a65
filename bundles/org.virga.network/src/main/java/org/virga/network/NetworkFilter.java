package org.virga.network;

import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Network;
import org.virga.spi.command.Selection;

/** Which networks a list is about, apart from who may see them. */
final class NetworkFilter {

    private final ListNetworks.Parameters wanted;

    NetworkFilter(ListNetworks.Parameters wanted) {
        this.wanted = wanted;
    }

    /** Those of some networks that are wanted. What has no index is looked at: few ask for it. */
    Selection<Network> narrow(Selection<Network> networks) {
        networks.by(
                        Network.BY_ZONE,
                        wanted.zoneid() == null ? null : wanted.zoneid().id())
                .by(
                        Network.BY_TYPE,
                        wanted.type() == null ? null : wanted.type().toLowerCase(Locale.ROOT))
                .containing(wanted.keyword(), Network.BY_NAME_PART, network ->
                        new String[] {network.name(), network.displayText()})
                .provided(wantsGuestNetworks());
        if (wanted.name() != null) {
            networks.within(networks.candidates(wanted.name(), Network.BY_NAME_PART));
        }
        return looks() ? networks.where(this::wants) : networks;
    }

    private boolean looks() {
        return Stream.of(
                        wanted.name(),
                        wanted.acltype(),
                        wanted.networkfilter(),
                        wanted.vlan(),
                        wanted.networkofferingid(),
                        wanted.physicalnetworkid())
                .anyMatch(Objects::nonNull);
    }

    private boolean wants(Network network) {
        return same(wanted.name(), network.name())
                && is(wanted.acltype(), Acl.of(network).title())
                && (wanted.networkfilter() == null || wanted.networkfilter().takes(Acl.of(network)))
                && same(wanted.vlan(), network.vlan())
                && same(wanted.networkofferingid(), network.offering())
                && same(wanted.physicalnetworkid(), network.physicalNetwork());
    }

    /** What holds of every guest network that there is: the wish is for all of them, or for none. */
    private boolean wantsGuestNetworks() {
        return same(wanted.canusefordeploy(), true)
                && same(wanted.displaynetwork(), true)
                && same(wanted.specifyipranges(), true)
                && same(wanted.forvpc(), false)
                && same(wanted.issystem(), false)
                && same(wanted.restartrequired(), false)
                && wanted.supportedservices().isEmpty()
                && wanted.tags().isEmpty()
                && is(wanted.traffictype(), NetworkResponse.TRAFFIC);
    }

    private static boolean same(@Nullable Object wish, @Nullable Object fact) {
        return wish == null || wish.equals(fact);
    }

    private static boolean is(@Nullable String wish, String fact) {
        return wish == null || wish.equalsIgnoreCase(fact);
    }
}
