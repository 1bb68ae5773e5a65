package org.virga.identity;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.virga.api.model.Account;
import org.virga.api.model.Entity;
import org.virga.api.model.Id;
import org.virga.api.model.Kind;
import org.virga.api.model.Network;
import org.virga.api.model.Template;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.store.Change;
import org.virga.api.store.Commit;
import org.virga.api.store.Snapshot;
import org.virga.spi.store.ChangeListener;

/**
 * What each account has in use, kept up with the commits, so that showing an account costs the same however much it has. The
 * figures may be a moment behind.
 */
@Component(
        name = "org.virga.identity.usage",
        service = {UsageCounts.class, ChangeListener.class})
public final class UsageCounts implements ChangeListener {

    private final Map<Id<Account>, Usage> counts = new ConcurrentHashMap<>();
    /** The last commit that the counts contain; negative while nothing was counted. Written by the thread of the commits. */
    private volatile long counted = -1;

    @Activate
    public UsageCounts() {}

    /** What an account has in use; added up from the snapshot while there was no commit since the start. */
    Usage of(Snapshot snapshot, Id<Account> account) {
        return counted < 0 ? Usage.of(snapshot, account) : counts.getOrDefault(account, Usage.NONE);
    }

    @Override
    public void committed(Commit commit) {
        if (counted < 0) {
            Snapshot snapshot = commit.snapshot();
            snapshot.all(Account.KIND).forEach(account -> counts.put(account.id(), Usage.of(snapshot, account.id())));
            counted = snapshot.sequence();
        } else if (commit.sequence() > counted) {
            commit.changes().forEach(this::count);
            counted = commit.sequence();
        }
    }

    private void count(Change<?> change) {
        count(change, Vm.KIND, Vm::account, Usage::of);
        count(change, Volume.KIND, Volume::account, Usage::of);
        count(change, Template.KIND, Template::account, Usage::of);
        count(change, Network.KIND, Network::account, Usage::of);
    }

    private <E extends Entity<E>> void count(
            Change<?> change, Kind<E> kind, Function<E, Id<Account>> owner, Function<E, Usage> usage) {
        Change<E> mine = change.as(kind);
        @Nullable E before = mine == null ? null : mine.before();
        @Nullable E after = mine == null ? null : mine.after();
        if (before != null) {
            counts.merge(owner.apply(before), Usage.NONE.minus(usage.apply(before)), Usage::plus);
        }
        if (after != null) {
            counts.merge(owner.apply(after), usage.apply(after), Usage::plus);
        }
    }
}
