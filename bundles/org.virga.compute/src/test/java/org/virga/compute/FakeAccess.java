package org.virga.compute;

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

/** Administrators may do everything, others what is their own. */
final class FakeAccess implements Access {

    @Override
    public Scope scope(Snapshot snapshot, Caller caller, Wish wish) {
        boolean everybody = caller.isAdmin() && wish.listAll() && wish.account() == null;
        Id<Account> own = wish.account() == null
                ? caller.account()
                : owner(snapshot, caller, wish.account(), wish.domain()).id();
        return new Scope() {
            @Override
            public boolean everybody() {
                return everybody;
            }

            @Override
            public boolean contains(Id<Account> account) {
                return everybody || account.equals(own);
            }

            @Override
            public <E extends Entity<E>> Rows<E> rows(Snapshot rows, Kind<E> kind, Index<E, Id<Account>> byAccount) {
                return everybody ? rows.all(kind) : rows.by(kind, byAccount, own);
            }
        };
    }

    @Override
    public void check(Snapshot snapshot, Caller caller, Id<Account> owner) {
        if (!caller.isAdmin() && !caller.account().equals(owner)) {
            throw new CommandException(ErrorKind.FORBIDDEN, "Not yours");
        }
    }

    @Override
    public Account owner(Snapshot snapshot, Caller caller, @Nullable String account, @Nullable Id<Domain> domain) {
        Account owner = account == null
                ? snapshot.get(Account.KIND, caller.account())
                : snapshot.all(Account.KIND).stream()
                        .filter(one -> one.name().equals(account))
                        .findFirst()
                        .orElseThrow(() -> CommandException.invalid("No account " + account));
        check(snapshot, caller, owner.id());
        return owner;
    }
}
