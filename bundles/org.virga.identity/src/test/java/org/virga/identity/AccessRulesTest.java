package org.virga.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.identity.Access.Wish;
import org.virga.api.model.Domain;
import org.virga.api.model.User;
import org.virga.api.model.Vm;
import org.virga.api.store.Rows;
import org.virga.testkit.Fixtures;

class AccessRulesTest {

    private final Tenants tenants = new Tenants();
    private final AccessRules access = new AccessRules();
    private final User admin = tenants.cloud.admin();
    private final User alice = tenants.cloud.user();

    @BeforeEach
    void everybodyHasTwoMachines() {
        for (int round = 1; round <= 2; round++) {
            for (User user : List.of(alice, tenants.bob, tenants.eve, tenants.lou, tenants.sam, admin)) {
                tenants.cloud.insert(
                        Vm.KIND,
                        Fixtures.vm(
                                tenants.store.nextId(Vm.KIND),
                                user,
                                tenants.cloud.zone(),
                                tenants.cloud.offering(),
                                tenants.cloud.template(),
                                user.username() + round));
            }
        }
    }

    @Test
    void withoutAWishEverybodySeesTheirOwn() {
        for (User user : List.of(admin, alice, tenants.sam, tenants.bob, tenants.rex)) {
            assertThat(seen(user, wish(null, null, false, false)))
                    .containsExactlyElementsOf(
                            user.equals(tenants.rex) ? List.of() : List.of(user.username() + 1, user.username() + 2));
        }
    }

    @Test
    void allIsWhatTheRoleReaches() {
        assertThat(seen(admin, Wish.ALL)).hasSize(12);
        assertThat(seen(tenants.rex, Wish.ALL)).hasSize(12);
        assertThat(seen(tenants.sam, Wish.ALL)).containsExactly("bob1", "eve1", "sam1", "bob2", "eve2", "sam2");
        assertThat(seen(tenants.bob, Wish.ALL)).containsExactly("bob1", "bob2");
        assertThat(access.scope(tenants.store.snapshot(), tenants.caller(admin), Wish.ALL)
                        .everybody())
                .isTrue();
    }

    @Test
    void aDomainAloneOrWithThoseBelow() {
        assertThat(seen(admin, wish(null, tenants.sales, false, false)))
                .containsExactly("bob1", "sam1", "bob2", "sam2");
        assertThat(seen(admin, wish(null, tenants.sales, false, true)))
                .containsExactly("bob1", "eve1", "sam1", "bob2", "eve2", "sam2");
        assertThat(seen(tenants.sam, wish(null, tenants.emea, true, false))).containsExactly("eve1", "eve2");
        assertThat(seen(tenants.bob, wish(null, tenants.sales, true, true))).containsExactly("bob1", "bob2");
        assertThat(access.scope(
                                tenants.store.snapshot(),
                                tenants.caller(admin),
                                wish(null, tenants.cloud.domain(), false, true))
                        .everybody())
                .isTrue();
    }

    @Test
    void oneAccount() {
        assertThat(seen(admin, wish("eve", tenants.emea, false, false))).containsExactly("eve1", "eve2");
        assertThat(seen(tenants.sam, wish("bob", null, false, false))).containsExactly("bob1", "bob2");
        assertThat(seen(tenants.bob, wish("bob", tenants.sales, false, false))).containsExactly("bob1", "bob2");
    }

    @Test
    void othersDomainsAndAccountsAreForbidden() {
        forbidden(tenants.sam, wish(null, tenants.labs, true, false), "permission to operate within domain id=");
        forbidden(tenants.sam, wish(null, tenants.cloud.domain(), true, true), "Account sam does not have permission");
        forbidden(tenants.bob, wish(null, tenants.emea, true, false), "Account bob does not have permission");
        forbidden(tenants.bob, wish("sam", null, false, false), "Caller does not have permission");
        forbidden(tenants.sam, wish("lou", tenants.labs, false, false), "within domain");
    }

    @Test
    void whatDoesNotExistIsInvalid() {
        assertThatThrownBy(() -> seen(admin, wish("nobody", tenants.sales, false, false)))
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID))
                .hasMessage("Unable to find account nobody in domain ROOT/sales");
    }

    @Test
    void checksWhatIsTouched() {
        var snapshot = tenants.store.snapshot();
        access.check(snapshot, tenants.caller(admin), tenants.lou.account());
        access.check(snapshot, tenants.caller(tenants.sam), tenants.eve.account());
        access.check(snapshot, tenants.caller(tenants.bob), tenants.bob.account());
        access.check(snapshot, tenants.caller(tenants.rex), tenants.lou.account());
        refused(tenants.sam, tenants.lou);
        refused(tenants.bob, tenants.eve);
        refused(tenants.bob, tenants.sam);
        // A mightier account's keys would be a way up.
        refused(tenants.rex, admin);
        refused(tenants.sam, admin);
    }

    @Test
    void thingsAreMadeForTheCallerOrForWhomTheyReach() {
        var snapshot = tenants.store.snapshot();
        assertThat(access.owner(snapshot, tenants.caller(admin), null, null).name())
                .isEqualTo("admin");
        assertThat(access.owner(snapshot, tenants.caller(admin), "eve", tenants.emea.id())
                        .name())
                .isEqualTo("eve");
        assertThatThrownBy(() -> access.owner(snapshot, tenants.caller(tenants.bob), "eve", tenants.emea.id()))
                .isInstanceOf(CommandException.class);
        assertThatThrownBy(() -> access.owner(snapshot, tenants.caller(admin), null, tenants.emea.id()))
                .hasMessageContaining("parameter account");
    }

    @Test
    void mergedRowsArePagedAndTurned() {
        Rows<Vm> rows = access.scope(tenants.store.snapshot(), tenants.caller(tenants.sam), Wish.ALL)
                .rows(tenants.store.snapshot(), Vm.KIND, Vm.BY_ACCOUNT);

        assertThat(rows.size()).isEqualTo(6);
        assertThat(names(rows.skip(2))).containsExactly("sam1", "bob2", "eve2", "sam2");
        assertThat(rows.skip(2).size()).isEqualTo(4);
        assertThat(names(rows.skip(2).skip(3))).containsExactly("sam2");
        assertThat(names(rows.skip(7))).isEmpty();
        assertThat(names(rows.descending())).containsExactly("sam2", "eve2", "bob2", "sam1", "eve1", "bob1");
        assertThat(names(rows.descending().skip(4))).containsExactly("eve1", "bob1");
        assertThat(names(rows.skip(4).descending())).containsExactly("sam2", "eve2");
    }

    private List<String> seen(User user, Wish wish) {
        var snapshot = tenants.store.snapshot();
        return names(access.scope(snapshot, tenants.caller(user), wish).rows(snapshot, Vm.KIND, Vm.BY_ACCOUNT));
    }

    private static List<String> names(Rows<Vm> rows) {
        return rows.stream().map(Vm::name).toList();
    }

    private void forbidden(User user, Wish wish, String text) {
        assertThatThrownBy(() -> seen(user, wish))
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.FORBIDDEN))
                .hasMessageContaining(text);
    }

    private void refused(User user, User other) {
        assertThatThrownBy(() -> access.check(tenants.store.snapshot(), tenants.caller(user), other.account()))
                .hasMessage("Caller does not have permission to operate with provided resource.");
    }

    private static Wish wish(String account, Domain domain, boolean listAll, boolean recursive) {
        return AccessRules.wish(account, domain, listAll, recursive);
    }
}
