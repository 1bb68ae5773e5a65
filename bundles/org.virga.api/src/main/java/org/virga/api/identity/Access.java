package org.virga.api.identity;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;
import org.virga.api.command.Caller;
import org.virga.api.model.Account;
import org.virga.api.model.Domain;
import org.virga.api.model.Entity;
import org.virga.api.model.Id;
import org.virga.api.model.Index;
import org.virga.api.model.Kind;
import org.virga.api.store.Rows;
import org.virga.api.store.Snapshot;

/** Decides what of the cloud a caller may see and touch. Any thread may call; nothing here blocks. */
@ProviderType
public interface Access {

    /**
     * What the parameters that all lists have ask for.
     *
     * @param account name of an account, or null
     * @param domain of the account, or whose accounts are meant; null for the caller's
     * @param listAll everything that the caller may see, rather than what is the caller's own
     * @param recursive the domains below {@code domain} too
     */
    record Wish(@Nullable String account, @Nullable Id<Domain> domain, boolean listAll, boolean recursive) {

        /** Everything that the caller may see. */
        public static final Wish ALL = new Wish(null, null, true, true);
    }

    /** Which accounts a list is about. */
    interface Scope {

        /** Whether it is everybody. */
        boolean everybody();

        boolean contains(Id<Account> account);

        /**
         * The records of a kind that belong to the scope, oldest first. Costs the size of what is read, not that of the
         * cloud.
         *
         * @param byAccount the kind's index by owner
         */
        <E extends Entity<E>> Rows<E> rows(Snapshot snapshot, Kind<E> kind, Index<E, Id<Account>> byAccount);
    }

    /**
     * The accounts that a list is about: the wish, cut down to what the caller may see.
     *
     * @throws org.virga.api.command.CommandException {@code FORBIDDEN} when the wish names a domain or account of
     *     somebody else, {@code INVALID} when it names one that does not exist
     */
    Scope scope(Snapshot snapshot, Caller caller, Wish wish);

    /**
     * Whether the caller may touch what belongs to an account.
     *
     * @throws org.virga.api.command.CommandException {@code FORBIDDEN} when not
     */
    void check(Snapshot snapshot, Caller caller, Id<Account> owner);

    /**
     * The account that something is made for: the caller's, or the one that the parameters name.
     *
     * @throws org.virga.api.command.CommandException as {@link #check}, or {@code INVALID} when it does not exist
     */
    Account owner(Snapshot snapshot, Caller caller, @Nullable String account, @Nullable Id<Domain> domain);
}
