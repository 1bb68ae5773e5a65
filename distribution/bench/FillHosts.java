package org.virga.store;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.virga.api.model.Cluster;
import org.virga.api.model.Host;
import org.virga.api.model.HostCapacity;
import org.virga.api.model.Id;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Transaction;
import org.virga.store.database.Database;
import org.virga.store.database.Location;

/**
 * Adds hosts to the store of a stopped demo cloud, each of an agent of its own: {@code bench-<n>} has the host with the id
 * {@code new UUID(0xBE7C, n)}. Run by the script {@code agents} beside it. Arguments: the store's folder, and how many.
 */
public final class FillHosts {

    private static final int IN_TRANSACTION = 500;
    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

    private FillHosts() {}

    public static void main(String[] args) throws Exception {
        int wanted = Integer.parseInt(args[1]);
        try (DatabaseStore store = DatabaseStore.over(
                Database.open(Location.embedded(Path.of(args[0]))), Clock.systemUTC(), Duration.ofMinutes(10))) {
            Cluster cluster = store.snapshot().all(Cluster.KIND).iterator().next();
            List<CompletableFuture<CommitResult>> flying = new ArrayList<>();
            for (int from = 0; from < wanted; from += IN_TRANSACTION) {
                Transaction.Builder batch = Transaction.builder();
                for (int i = from; i < Math.min(wanted, from + IN_TRANSACTION); i++) {
                    batch.insert(Host.KIND, host(store.nextId(Host.KIND), cluster, i));
                }
                flying.add(store.commit(batch.build()));
            }
            for (CompletableFuture<CommitResult> one : flying) {
                if (one.join() instanceof CommitResult.Conflict conflict) {
                    throw new IllegalStateException("The store refuses the hosts: " + conflict.reasons());
                }
            }
            System.out.println(store.snapshot().all(Host.KIND).size() + " hosts");
        }
    }

    private static Host host(Id<Host> id, Cluster cluster, int number) {
        return new Host(
                id, new UUID(0xBE7C, number), "bench" + number, cluster.zone(), cluster.pod(), cluster.id(),
                cluster.hypervisor(), "http://sim/bench/h" + number, "bench-" + number, Host.State.UP,
                Host.ResourceState.ENABLED, "172.30.0.1", new HostCapacity(2, 64, 3_000, 256L << 30, "1.0"),
                List.of(), Map.of(), Map.of(), CREATED);
    }
}
