package org.virga.network;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Network;

/** Which networks a list is about, apart from who may see them. */
final class NetworkFilter {

    private final ListNetworks.Parameters wanted;

    NetworkFilter(ListNetworks.Parameters wanted) {
        this.wanted = wanted;
    }

    boolean wants(Network network) {
        return (wanted.zoneid() == null || wanted.zoneid().id().equals(network.zone()))
                && same(wanted.name(), network.name())
                && has(wanted.keyword(), network.name(), network.displayText())
                && is(wanted.type(), network.type())
                && is(wanted.acltype(), Acl.of(network).title())
                && (wanted.networkfilter() == null || wanted.networkfilter().takes(Acl.of(network)))
                && same(wanted.vlan(), network.vlan())
                && same(wanted.networkofferingid(), network.offering())
                && same(wanted.physicalnetworkid(), network.physicalNetwork())
                && wantsGuestNetworks();
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

    private static boolean has(@Nullable String part, String... texts) {
        return part == null
                || Arrays.stream(texts)
                        .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT)));
    }
}
