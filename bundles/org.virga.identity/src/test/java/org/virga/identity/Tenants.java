package org.virga.identity;

import java.util.List;
import org.virga.api.command.Answer;
import org.virga.api.command.Caller;
import org.virga.api.model.Account;
import org.virga.api.model.Domain;
import org.virga.api.model.Role;
import org.virga.api.model.RoleType;
import org.virga.api.model.User;
import org.virga.spi.command.CommandContext;
import org.virga.testkit.Fixtures;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.SmallCloud;

/**
 * A cloud with tenants: ROOT with admin and alice; ROOT/sales with its administrator sam and with bob; ROOT/sales/emea with
 * eve; ROOT/labs with lou.
 */
final class Tenants {

    final MemoryStore store = new MemoryStore();
    final SmallCloud cloud = SmallCloud.in(store, 1);
    final Domain sales;
    final Domain emea;
    final Domain labs;
    final User sam;
    final User bob;
    final User eve;
    final User lou;
    final User rex;

    Tenants() {
        Role domainAdmin =
                cloud.insert(Role.KIND, Fixtures.role(store.nextId(Role.KIND), "Domain Admin", RoleType.DOMAIN_ADMIN));
        Role resourceAdmin = cloud.insert(
                Role.KIND, Fixtures.role(store.nextId(Role.KIND), "Resource Admin", RoleType.RESOURCE_ADMIN));
        sales = domain(cloud.domain(), "sales");
        emea = domain(sales, "emea");
        labs = domain(cloud.domain(), "labs");
        sam = user(sales, domainAdmin, "sam");
        bob = user(sales, cloud.userRole(), "bob");
        eve = user(emea, cloud.userRole(), "eve");
        lou = user(labs, cloud.userRole(), "lou");
        rex = user(cloud.domain(), resourceAdmin, "rex");
    }

    CommandContext context(User user) {
        return cloud.context(caller(user));
    }

    Caller caller(User user) {
        return Fixtures.caller(user, account(user));
    }

    Account account(User user) {
        return store.snapshot().get(Account.KIND, user.account());
    }

    User now(User user) {
        return cloud.now(User.KIND, user);
    }

    User user(Domain domain, Role role, String name) {
        Account account = cloud.insert(Account.KIND, Fixtures.account(store.nextId(Account.KIND), domain, role, name));
        return cloud.insert(User.KIND, Fixtures.user(store.nextId(User.KIND), account, name));
    }

    @SuppressWarnings("unchecked")
    static <R extends Record> List<R> rows(Answer answer) {
        return (List<R>) ((Answer.Listing) answer).rows();
    }

    private Domain domain(Domain parent, String name) {
        return cloud.insert(Domain.KIND, Fixtures.domain(store.nextId(Domain.KIND), parent, name));
    }
}
