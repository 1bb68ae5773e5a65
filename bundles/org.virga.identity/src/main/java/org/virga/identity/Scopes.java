package org.virga.identity;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.virga.api.identity.Access.Scope;
import org.virga.api.model.Account;
import org.virga.api.model.Entity;
import org.virga.api.model.Id;
import org.virga.api.model.Index;
import org.virga.api.model.Kind;
import org.virga.api.store.Rows;
import org.virga.api.store.Snapshot;

/** The three sizes of a scope. */
final class Scopes {

    private Scopes() {}

    /** A scope that can name its accounts. */
    interface TenantScope extends Scope {

        /** The accounts, oldest first. */
        Rows<Account> accounts(Snapshot snapshot);
    }

    static TenantScope everybody() {
        return new Everybody();
    }

    static TenantScope one(Id<Account> account) {
        return new One(account);
    }

    static TenantScope of(List<Id<Account>> accounts) {
        return accounts.size() == 1 ? one(accounts.get(0)) : new Some(accounts, new HashSet<>(accounts));
    }

    private record Everybody() implements TenantScope {
        @Override
        public boolean everybody() {
            return true;
        }

        @Override
        public boolean contains(Id<Account> account) {
            return true;
        }

        @Override
        public <E extends Entity<E>> Rows<E> rows(Snapshot snapshot, Kind<E> kind, Index<E, Id<Account>> byAccount) {
            return snapshot.all(kind);
        }

        @Override
        public Rows<Account> accounts(Snapshot snapshot) {
            return snapshot.all(Account.KIND);
        }
    }

    private record One(Id<Account> account) implements TenantScope {
        @Override
        public boolean everybody() {
            return false;
        }

        @Override
        public boolean contains(Id<Account> other) {
            return account.equals(other);
        }

        @Override
        public <E extends Entity<E>> Rows<E> rows(Snapshot snapshot, Kind<E> kind, Index<E, Id<Account>> byAccount) {
            return snapshot.by(kind, byAccount, account);
        }

        @Override
        public Rows<Account> accounts(Snapshot snapshot) {
            return snapshot.only(Account.KIND, List.of(account));
        }
    }

    private record Some(List<Id<Account>> accounts, Set<Id<Account>> set) implements TenantScope {
        @Override
        public boolean everybody() {
            return false;
        }

        @Override
        public boolean contains(Id<Account> account) {
            return set.contains(account);
        }

        @Override
        public <E extends Entity<E>> Rows<E> rows(Snapshot snapshot, Kind<E> kind, Index<E, Id<Account>> byAccount) {
            return snapshot.byAny(kind, byAccount, accounts);
        }

        @Override
        public Rows<Account> accounts(Snapshot snapshot) {
            return snapshot.only(Account.KIND, accounts);
        }
    }
}
