package org.virga.store;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import org.virga.api.model.Account;
import org.virga.api.model.Event;
import org.virga.api.model.Nic;
import org.virga.api.model.Vm;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Transaction;
import org.virga.store.database.Database;
import org.virga.store.database.Location;
import org.virga.testkit.Fixtures;
import org.virga.testkit.SmallCloud;

/** A process that commits as fast as it can and tells of what was acknowledged, until somebody kills it. */
public final class CrashVictim {

    private static final int WRITERS = 6;

    private final DatabaseStore store;
    private final SmallCloud cloud;
    private final PrintStream acknowledged;
    private final AtomicInteger addresses = new AtomicInteger();

    private CrashVictim(DatabaseStore store, PrintStream acknowledged) {
        this.store = store;
        this.cloud = SmallCloud.in(store, 1);
        this.acknowledged = acknowledged;
    }

    /** Arguments: the directory of an empty database. */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
        DatabaseStore store =
                DatabaseStore.over(Database.open(Location.embedded(Path.of(arguments[0]))), Clock.systemUTC());
        CrashVictim victim = new CrashVictim(store, out);
        for (int i = 0; i < WRITERS; i++) {
            new Thread(victim::write).start();
        }
    }

    private void write() {
        Account mine = Fixtures.account(store.nextId(Account.KIND), cloud.domain(), cloud.userRole(), "account")
                .with(account -> account.name(Thread.currentThread().getName()));
        commit(Transaction.builder().insert(Account.KIND, mine));
        for (int round = 1; ; round++) {
            int address = addresses.incrementAndGet();
            Vm vm = cloud.vm("vm" + address);
            Nic nic = Fixtures.nic(store.nextId(Nic.KIND), vm, cloud.network(), "10." + address);
            commit(Transaction.builder()
                    .insert(Vm.KIND, vm)
                    .insert(Nic.KIND, nic)
                    .append(event(vm)));
            if (round % 5 == 0) {
                commit(Transaction.builder().delete(Nic.KIND, nic).delete(Vm.KIND, vm));
                acknowledged.println("gone " + vm.id() + " " + nic.id());
            } else {
                acknowledged.println("there " + vm.id() + " " + nic.id());
            }
            Account before = mine;
            String domain = String.valueOf(round);
            mine = before.with(account -> account.networkDomain(domain));
            commit(Transaction.builder().replace(Account.KIND, before, mine));
            acknowledged.println("account " + mine.id() + " " + round);
        }
    }

    private void commit(Transaction.Builder transaction) {
        if (store.commitAndWait(transaction.build()) instanceof CommitResult.Conflict conflict) {
            throw new IllegalStateException(conflict.reasons().toString());
        }
    }

    private static Event event(Vm vm) {
        return new Event(
                vm.uuid(),
                "VM.CREATE",
                Event.Level.INFO,
                Event.State.COMPLETED,
                "created",
                vm.user(),
                vm.account(),
                vm.domain(),
                "VirtualMachine",
                vm.uuid(),
                null,
                Fixtures.CREATED);
    }
}
