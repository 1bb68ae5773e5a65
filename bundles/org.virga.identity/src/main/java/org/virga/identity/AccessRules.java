package org.virga.identity;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.virga.api.command.Caller;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.identity.Access;
import org.virga.api.model.Account;
import org.virga.api.model.Domain;
import org.virga.api.model.Id;
import org.virga.api.model.RoleType;
import org.virga.api.store.Snapshot;

/**
 * Who sees and touches what: administrators everything, domain administrators their domain and all below it, users their own
 * account. Nobody touches what belongs to an account with a mightier role, so that keys cannot be a way up.
 */
@Component(name = "org.virga.identity.access")
public final class AccessRules implements Access {

    private static final String NOT_YOURS = "Caller does not have permission to operate with provided resource.";

    @Activate
    public AccessRules() {}

    /** What the parameters that all lists have ask for. */
    static Wish wish(
            @Nullable String account, @Nullable Domain domain, @Nullable Boolean listAll, @Nullable Boolean recursive) {
        return new Wish(
                account,
                domain == null ? null : domain.id(),
                Boolean.TRUE.equals(listAll),
                Boolean.TRUE.equals(recursive));
    }

    @Override
    public Scopes.TenantScope scope(Snapshot snapshot, Caller caller, Wish wish) {
        Domain domain = wish.domain() == null ? null : checkedDomain(snapshot, caller, wish.domain());
        if (wish.account() != null) {
            Id<Domain> where = domain == null ? caller.domain() : domain.id();
            Account account = existing(snapshot, wish.account(), where);
            check(snapshot, caller, account.id());
            return Scopes.one(account.id());
        }
        if (caller.role() == RoleType.USER || (domain == null && !wish.listAll())) {
            return Scopes.one(caller.account());
        }
        boolean recursive = domain == null || wish.recursive();
        Domain top = domain != null ? domain : seesAll(caller) ? Domains.root(snapshot) : own(snapshot, caller);
        return recursive && top.parent() == null ? Scopes.everybody() : accountsOf(snapshot, top, recursive);
    }

    @Override
    public void check(Snapshot snapshot, Caller caller, Id<Account> owner) {
        if (owner.equals(caller.account()) || caller.role() == RoleType.ADMIN) {
            return;
        }
        Account account = snapshot.find(Account.KIND, owner).orElse(null);
        if (account == null || !mayTouch(snapshot, caller, account)) {
            throw new CommandException(ErrorKind.FORBIDDEN, NOT_YOURS);
        }
    }

    @Override
    public Account owner(Snapshot snapshot, Caller caller, @Nullable String account, @Nullable Id<Domain> domain) {
        if (account == null) {
            if (domain != null && !domain.equals(caller.domain())) {
                throw CommandException.invalid("The parameter domainid names another domain than the caller's; "
                        + "the parameter account has to name an account in it");
            }
            return snapshot.get(Account.KIND, caller.account());
        }
        Id<Domain> where = domain == null
                ? caller.domain()
                : checkedDomain(snapshot, caller, domain).id();
        Account owner = existing(snapshot, account, where);
        check(snapshot, caller, owner.id());
        return owner;
    }

    /** As {@link #check}, for an account that is at hand. */
    static boolean mayTouch(Snapshot snapshot, Caller caller, Account account) {
        if (account.id().equals(caller.account())) {
            return true;
        }
        if (account.roleType().compareTo(caller.role()) < 0) {
            return false;
        }
        return switch (caller.role()) {
            case ADMIN, RESOURCE_ADMIN -> true;
            case DOMAIN_ADMIN -> Domains.within(snapshot, account.domain(), caller.domain());
            case USER -> false;
        };
    }

    static Domain checkedDomain(Snapshot snapshot, Caller caller, Id<Domain> id) {
        Domain domain = snapshot.find(Domain.KIND, id)
                .orElseThrow(() -> CommandException.invalid("Domain id=" + id + " doesn't exist"));
        boolean allowed = seesAll(caller)
                || (caller.role() == RoleType.DOMAIN_ADMIN
                        ? Domains.within(snapshot, id, caller.domain())
                        : id.equals(caller.domain()));
        if (!allowed) {
            String name = snapshot.find(Account.KIND, caller.account())
                    .map(Account::name)
                    .orElse("of the caller");
            throw new CommandException(
                    ErrorKind.FORBIDDEN,
                    "Account " + name + " does not have permission to operate within domain id=" + domain.uuid());
        }
        return domain;
    }

    private static Account existing(Snapshot snapshot, String name, Id<Domain> domain) {
        return snapshot.by(Account.KIND, Account.BY_NAME, new Account.NameKey(domain, name)).stream()
                .findFirst()
                .orElseThrow(() -> CommandException.invalid("Unable to find account " + name + " in domain "
                        + snapshot.find(Domain.KIND, domain).map(Domain::path).orElse("of the caller")));
    }

    private static Scopes.TenantScope accountsOf(Snapshot snapshot, Domain top, boolean recursive) {
        List<Id<Account>> accounts = new ArrayList<>();
        for (Domain domain : recursive ? Domains.subtree(snapshot, top) : List.of(top)) {
            snapshot.by(Account.KIND, Account.BY_DOMAIN, domain.id()).forEach(account -> accounts.add(account.id()));
        }
        return Scopes.of(accounts);
    }

    private static Domain own(Snapshot snapshot, Caller caller) {
        return snapshot.get(Domain.KIND, caller.domain());
    }

    static boolean seesAll(Caller caller) {
        return caller.role() == RoleType.ADMIN || caller.role() == RoleType.RESOURCE_ADMIN;
    }
}
