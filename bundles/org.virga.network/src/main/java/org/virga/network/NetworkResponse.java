package org.virga.network;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Account;
import org.virga.api.model.Domain;
import org.virga.api.model.Network;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.Field;

/** A guest network on the wire. */
@RecordBuilder
record NetworkResponse(
        @Field("the id of the network") UUID id,
        @Field("the name of the network") String name,
        @Field("the display text of the network") String displaytext,
        @Field("how the network is kept apart from others") String broadcastdomaintype,

        @Field("the kind of traffic that the network carries")
        String traffictype,

        @Field("the network's gateway") String gateway,
        @Field("the network's netmask") String netmask,
        @Field("the addresses of the network") String cidr,
        @Field("the id of the zone") UUID zoneid,
        @Field("the name of the zone") String zonename,
        @Field("the id of the network offering") UUID networkofferingid,
        @Field("the name of the network offering") String networkofferingname,
        @Field("the display text of the network offering") String networkofferingdisplaytext,

        @Field("whether addresses of the network can serve several purposes")
        Boolean networkofferingconservemode,

        @Field("whether the network offering is optional or required")
        String networkofferingavailability,

        @Field("whether the network belongs to the system") Boolean issystem,
        @Field("the state of the network") String state,

        @Field("the id of the network that this one belongs with")
        UUID related,

        @Field("what keeps the network apart, visible to administrators") @Nullable
        String broadcasturi,

        @Field("the first DNS server of the guests") String dns1,

        @Field("the second DNS server of the guests") @Nullable
        String dns2,

        @Field("the type of the network: Shared, Isolated or L2")
        String type,

        @Field("the VLAN of the network, visible to administrators") @Nullable
        String vlan,

        @Field("who may use the network: Account or Domain") String acltype,

        @Field("whether the domains below may use the network too") @Nullable
        Boolean subdomainaccess,

        @Field("the account that owns the network") @Nullable
        String account,

        @Field("the id of the domain that the network belongs to")
        UUID domainid,

        @Field("the name of the domain that the network belongs to")
        String domain,

        @Field("the path of the domain that the network belongs to")
        String domainpath,

        @Field("the services of the network") List<String> service,
        @Field("the DNS suffix of the guests") @Nullable String networkdomain,

        @Field("the id of the physical network, visible to administrators") @Nullable
        UUID physicalnetworkid,

        @Field("whether the network has to be restarted") Boolean restartrequired,

        @Field("whether the VLAN is chosen by whoever makes the network")
        Boolean specifyvlan,

        @Field("whether the addresses are chosen by whoever makes the network")
        Boolean specifyipranges,

        @Field("whether virtual machines can be deployed in the network")
        Boolean canusefordeploy,

        @Field("whether the network exists without virtual machines in it")
        Boolean ispersistent,

        @Field("the tags of the network") List<String> tags,
        @Field("the details of the network") Map<String, String> details,
        @Field("whether the network is shown to its owner") Boolean displaynetwork,

        @Field("whether the network stretches over several zones")
        Boolean strechedl2subnet,

        @Field("whether the network has redundant routers") Boolean redundantrouter,

        @Field("whether virtual machines can be scaled automatically in the network")
        Boolean supportsvmautoscaling,

        @Field("when the network was created") Instant created,
        @Field("whether there are comments on the network") Boolean hasannotations) {

    /** Networks of other traffic are not known here. */
    static final String TRAFFIC = "Guest";

    /**
     * A network as it stands in a snapshot.
     *
     * @param administrator whether the reader may see what only administrators see
     */
    static NetworkResponse of(Snapshot snapshot, Network network, boolean administrator) {
        NetworkResponseBuilder response = NetworkResponseBuilder.builder()
                .id(network.uuid())
                .name(network.name())
                .displaytext(network.displayText())
                .type(network.type())
                .related(network.uuid())
                .state("Setup")
                .gateway(network.gateway())
                .netmask(network.netmask())
                .cidr(network.cidr())
                .dns1(network.dns1())
                .dns2(network.dns2())
                .networkdomain(network.networkDomain())
                .created(network.created());
        kind(response);
        offering(response, network);
        owner(response, snapshot, network);
        if (administrator) {
            response.vlan(network.vlan())
                    .broadcasturi("vlan://" + network.vlan())
                    .physicalnetworkid(network.physicalNetwork());
        }
        return response.build();
    }

    /** What holds of every guest network that there is. */
    private static void kind(NetworkResponseBuilder response) {
        response.broadcastdomaintype("Vlan")
                .traffictype(TRAFFIC)
                .issystem(false)
                .canusefordeploy(true)
                .displaynetwork(true)
                .restartrequired(false)
                .strechedl2subnet(false)
                .redundantrouter(false)
                .supportsvmautoscaling(false)
                .hasannotations(false)
                .service(List.of())
                .tags(List.of())
                .details(Map.of());
    }

    private static void offering(NetworkResponseBuilder response, Network network) {
        response.networkofferingid(network.offering())
                .networkofferingname(Offerings.SHARED_NAME)
                .networkofferingdisplaytext(Offerings.SHARED_TEXT)
                .networkofferingconservemode(true)
                .networkofferingavailability("Optional")
                .specifyvlan(true)
                .specifyipranges(true)
                .ispersistent(false);
    }

    private static void owner(NetworkResponseBuilder response, Snapshot snapshot, Network network) {
        Zone zone = snapshot.get(Zone.KIND, network.zone());
        Account account = snapshot.get(Account.KIND, network.account());
        Domain domain = snapshot.get(Domain.KIND, account.domain());
        response.zoneid(zone.uuid())
                .zonename(zone.name())
                .domainid(domain.uuid())
                .domain(domain.name())
                .domainpath(domain.path())
                .acltype(Acl.of(network).title());
        if (Acl.of(network) == Acl.DOMAIN) {
            response.subdomainaccess(true);
        } else {
            response.account(account.name());
        }
    }
}
