package org.virga.store;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.virga.api.model.Vm;
import org.virga.api.store.StoreUnavailableException;
import org.virga.api.store.Transaction;
import org.virga.store.database.Database;
import org.virga.store.database.DatabaseException;
import org.virga.store.database.Location;
import org.virga.testkit.SmallCloud;

/** A process whose store fills a small file system, waits for room and goes on; it ends with 0 when that went well. */
public final class FullDisk {

    private static final int FILLER_BYTES = 8 << 20;
    private static final long SOON_NANOS = 60_000_000_000L;

    private FullDisk() {}

    /** Arguments: the directory of an empty database, on a file system of some 40 MiB. */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
        Path directory = Path.of(arguments[0]);
        Path filler = Files.write(directory.resolve("filler"), new byte[FILLER_BYTES]);
        Location location = Location.embedded(directory.resolve("store"));
        List<Vm> vms;
        try (DatabaseStore store = open(location)) {
            SmallCloud cloud = SmallCloud.in(store, 1);
            int acknowledged = fill(store, cloud);
            check(store.problem() != null, "the store says that something is wrong");
            out.println("full after " + acknowledged + ": " + store.problem());
            vms = store.snapshot().all(Vm.KIND).toList();
            check(vms.size() >= acknowledged, "all that was acknowledged is there");
            Files.delete(filler);
            await(store);
            insert(store, cloud, "after");
            vms = store.snapshot().all(Vm.KIND).toList();
        }
        try (DatabaseStore reopened = open(location)) {
            check(reopened.snapshot().all(Vm.KIND).toList().equals(vms), "it reopens as it was");
        }
    }

    private static DatabaseStore open(Location location) throws DatabaseException {
        return DatabaseStore.over(Database.open(location), Clock.systemUTC());
    }

    /** Writes until nothing can be written any more, and lets the store try for a while. */
    private static int fill(DatabaseStore store, SmallCloud cloud) throws InterruptedException {
        int acknowledged = 0;
        int refused = 0;
        while (refused < 20) {
            try {
                insert(store, cloud, "vm" + acknowledged + "x".repeat(200));
                acknowledged++;
            } catch (StoreUnavailableException e) {
                refused++;
                Thread.sleep(100);
            }
        }
        return acknowledged;
    }

    private static void insert(DatabaseStore store, SmallCloud cloud, String name) {
        Transaction.Builder transaction = Transaction.builder();
        for (int i = 0; i < 20; i++) {
            transaction.insert(Vm.KIND, cloud.vm(name + "-" + i));
        }
        store.commitAndWait(transaction.build());
    }

    private static void await(DatabaseStore store) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        while (store.problem() != null) {
            check(System.nanoTime() - begun < SOON_NANOS, "it goes on when there is room: " + store.problem());
            Thread.sleep(50);
        }
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("It does not hold that " + what);
        }
    }
}
