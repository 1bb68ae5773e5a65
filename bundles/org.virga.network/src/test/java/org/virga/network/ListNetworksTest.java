package org.virga.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.virga.api.command.Answer;
import org.virga.api.command.Caller;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.Id;
import org.virga.api.model.Network;
import org.virga.testkit.FakeAccess;
import org.virga.testkit.Fixtures;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.SmallCloud;

@RecordBuilder.Include(ListNetworks.Parameters.class)
class ListNetworksTest {

    private final MemoryStore store = new MemoryStore();
    private final SmallCloud cloud = SmallCloud.in(store, 1);
    private final ListNetworks command = new ListNetworks(new FakeAccess());
    private final Network own = cloud.insert(
            Network.KIND,
            Fixtures.network(store.nextId(Network.KIND), cloud.zone(), cloud.adminAccount())
                    .with(network -> network.name("admins")
                            .displayText("private")
                            .type("Isolated")
                            .vlan("77")));

    @Test
    void everybodySeesTheSharedNetwork() {
        NetworkResponse network = list(cloud.userCaller(), wish -> {}).get(0);

        assertThat(network.id()).isEqualTo(cloud.network().uuid());
        assertThat(network.name()).isEqualTo("guests");
        assertThat(network.type()).isEqualTo("Shared");
        assertThat(network.acltype()).isEqualTo("Domain");
        assertThat(network.subdomainaccess()).isTrue();
        assertThat(network.account()).isNull();
        assertThat(network.domainpath()).isEqualTo("ROOT");
        assertThat(network.zoneid()).isEqualTo(cloud.zone().uuid());
        assertThat(network.gateway()).isEqualTo("10.1.0.1");
        assertThat(network.cidr()).isEqualTo("10.1.0.0/16");
        assertThat(network.canusefordeploy()).isTrue();
        assertThat(network.created()).isEqualTo(Fixtures.CREATED);
    }

    @Test
    void onlyAdministratorsSeeTheVlan() {
        NetworkResponse asUser = list(cloud.userCaller(), wish -> {}).get(0);
        NetworkResponse asAdmin = list(cloud.adminCaller(), wish -> {}).get(0);

        assertThat(asUser.vlan()).isNull();
        assertThat(asUser.broadcasturi()).isNull();
        assertThat(asUser.physicalnetworkid()).isNull();
        assertThat(asAdmin.vlan()).isEqualTo("untagged");
        assertThat(asAdmin.broadcasturi()).isEqualTo("vlan://untagged");
        assertThat(asAdmin.physicalnetworkid()).isEqualTo(cloud.network().physicalNetwork());
    }

    @Test
    void aNetworkOfAnAccountIsSeenByThoseWhoMaySeeTheAccount() {
        assertThat(names(cloud.userCaller(), wish -> wish.listall(true))).containsExactly("guests");
        assertThat(names(cloud.adminCaller(), wish -> wish.listall(true))).containsExactly("guests", "admins");
        assertThat(list(cloud.adminCaller(), wish -> wish.name("admins")).get(0).account())
                .isEqualTo("admin");
        assertThatThrownBy(() -> list(cloud.userCaller(), wish -> wish.id(own)))
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.FORBIDDEN));
    }

    @Test
    void selectsById() {
        assertThat(names(cloud.userCaller(), wish -> wish.id(cloud.network()))).containsExactly("guests");
        assertThat(names(cloud.adminCaller(), wish -> wish.id(own))).containsExactly("admins");
        assertThat(names(cloud.adminCaller(), wish -> wish.id(own).name("other")))
                .isEmpty();
    }

    @Test
    void selectsByWhatTheProtocolNames() {
        selects(wish -> wish.keyword("GUE"), "guests");
        selects(wish -> wish.keyword("nothingatall"));
        selects(wish -> wish.type("shared"), "guests");
        selects(wish -> wish.type("L2"));
        selects(wish -> wish.acltype("account"), "admins");
        selects(wish -> wish.networkfilter(ListNetworks.Filter.SHARED), "guests");
        selects(wish -> wish.networkfilter(ListNetworks.Filter.ACCOUNT), "admins");
        selects(wish -> wish.networkfilter(ListNetworks.Filter.ALL), "guests", "admins");
        selects(wish -> wish.vlan("77"), "admins");
        selects(wish -> wish.zoneid(cloud.zone()), "guests", "admins");
        selects(wish -> wish.zoneid(cloud.zone().withId(new Id<>(99))));
        selects(wish -> wish.networkofferingid(cloud.network().offering()), "guests", "admins");
        selects(wish -> wish.physicalnetworkid(cloud.network().uuid()));
        selects(wish -> wish.traffictype("guest"), "guests", "admins");
        selects(wish -> wish.traffictype("Public"));
    }

    @Test
    void whatHoldsOfEveryNetworkSelectsAllOrNone() {
        selects(wish -> wish.canusefordeploy(true).forvpc(false).issystem(false), "guests", "admins");
        selects(wish -> wish.canusefordeploy(false));
        selects(wish -> wish.forvpc(true));
        selects(wish -> wish.supportedservices(List.of("Lb")));
        selects(wish -> wish.tags(List.of(Map.of("key", "a"))));
    }

    @Test
    void answersPagesAndCounts() {
        Answer.Listing page =
                listing(cloud.adminCaller(), wish -> wish.listall(true).page(2).pagesize(1));
        assertThat(page.total()).isEqualTo(2);
        assertThat(page.rows())
                .extracting(row -> ((NetworkResponse) row).name())
                .containsExactly("admins");

        Answer.Listing count =
                listing(cloud.adminCaller(), wish -> wish.listall(true).retrieveonlyresourcecount(true));
        assertThat(count.total()).isEqualTo(2);
        assertThat(count.rows()).isEmpty();
    }

    private void selects(Consumer<ListNetworksParametersBuilder> change, String... names) {
        assertThat(names(cloud.adminCaller(), change.andThen(wish -> wish.listall(true))))
                .containsExactly(names);
    }

    private List<String> names(Caller caller, Consumer<ListNetworksParametersBuilder> change) {
        return list(caller, change).stream().map(NetworkResponse::name).toList();
    }

    private List<NetworkResponse> list(Caller caller, Consumer<ListNetworksParametersBuilder> change) {
        return listing(caller, change).rows().stream()
                .map(NetworkResponse.class::cast)
                .toList();
    }

    private Answer.Listing listing(Caller caller, Consumer<ListNetworksParametersBuilder> change) {
        return (Answer.Listing) command.query(cloud.context(caller), wishes(change));
    }

    private static ListNetworks.Parameters wishes(Consumer<ListNetworksParametersBuilder> change) {
        ListNetworksParametersBuilder builder = ListNetworksParametersBuilder.builder()
                .supportedservices(List.of())
                .tags(List.of());
        change.accept(builder);
        return builder.build();
    }
}
