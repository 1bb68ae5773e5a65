package org.virga.testkit;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.Caller;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.identity.Access;
import org.virga.api.model.Account;
import org.virga.api.model.Domain;
import org.virga.api.model.Entity;
import org.virga.api.model.Id;
import org.virga.api.model.Index;
import org.virga.api.model.Kind;
import org.virga.api.store.Rows;
import org.virga.api.store.Snapshot;

/**
 * Access by the plainest rule: administrators see everybody's when they ask for all, everyone else sees the own account's.
 * Domains restrict, but carry no rights.
 */
public final class FakeAccess implements Access {

    @Override
    public Scope scope(Snapshot snapshot, Caller caller, Wish wish) {
        if (wish.account() == null && wish.domain() == null) {
            boolean everybody = caller.isAdmin() && wish.listAll();
            return new Accounts(everybody, Set.of(caller.account()));
        }
        Set<Id<Account>> named = StreamSupport.stream(snapshot.all(Account.KIND).spliterator(), false)
                .filter(account -> wish.account() == null || account.name().equals(wish.account()))
                .filter(account -> wish.domain() == null || inside(snapshot, account, wish))
                .map(Account::id)
                .collect(Collectors.toSet());
        if (named.isEmpty() && wish.account() != null) {
            throw CommandException.invalid("No account is called '" + wish.account() + "'");
        }
        named.forEach(account -> check(snapshot, caller, account));
        return new Accounts(false, named);
    }

    private static boolean inside(Snapshot snapshot, Account account, Wish wish) {
        Id<Domain> wanted = Objects.requireNonNull(wish.domain());
        return account.domain().equals(wanted)
                || (wish.recursive()
                        && snapshot.get(Domain.KIND, account.domain())
                                .path()
                                .startsWith(snapshot.get(Domain.KIND, wanted).path() + "/"));
    }

    @Override
    public void check(Snapshot snapshot, Caller caller, Id<Account> owner) {
        if (!caller.isAdmin() && !caller.account().equals(owner)) {
            throw new CommandException(ErrorKind.FORBIDDEN, "It belongs to another account");
        }
    }

    @Override
    public Account owner(Snapshot snapshot, Caller caller, @Nullable String account, @Nullable Id<Domain> domain) {
        if (account == null) {
            return snapshot.get(Account.KIND, caller.account());
        }
        Optional<Account> named = snapshot
                .by(
                        Account.KIND,
                        Account.BY_NAME,
                        new Account.NameKey(domain == null ? caller.domain() : domain, account))
                .stream()
                .findFirst();
        Account owner = named.orElseThrow(() -> CommandException.invalid("No account is called '" + account + "'"));
        check(snapshot, caller, owner.id());
        return owner;
    }

    private record Accounts(boolean everybody, Set<Id<Account>> accounts) implements Scope {

        @Override
        public boolean contains(Id<Account> account) {
            return everybody || accounts.contains(account);
        }

        @Override
        public <E extends Entity<E>> Rows<E> rows(Snapshot snapshot, Kind<E> kind, Index<E, Id<Account>> byAccount) {
            if (everybody) {
                return snapshot.all(kind);
            }
            List<E> rows = accounts.stream()
                    .flatMap(account -> snapshot.by(kind, byAccount, account).stream())
                    .sorted((a, b) -> a.id().compareTo(b.id()))
                    .toList();
            return ListRows.copyOf(rows);
        }
    }
}
