package org.virga.store;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.util.promise.Promise;
import org.virga.api.model.Kind;
import org.virga.api.model.Kinds;
import org.virga.api.store.Maintenance;
import org.virga.api.store.MaintenanceException;
import org.virga.api.store.Snapshot;
import org.virga.store.database.DatabaseException;
import org.virga.store.database.Location;
import org.virga.store.maintenance.Backup;
import org.virga.store.maintenance.Check;
import org.virga.store.maintenance.Restoration;
import org.virga.store.maintenance.Restore;

/**
 * Maintenance as a service, under the store's own settings. It outlives the store, because to restore a backup it takes the
 * store's component down, and everything that depends on it with it, and up again; the new one finds what was staged.
 *
 * <p>Immediate, because those who use it go down with the store: a delayed component ends with its last user, and so would
 * the instance that waits for the store.
 */
@Component(
        immediate = true,
        configurationPid = StoreComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = Maintenance.class)
public final class MaintenanceComponent implements Maintenance {

    /** A store of a million records takes a minute on a slow disk. */
    private static final Duration OPENING = Duration.ofMinutes(10);

    private static final long POLL_MILLIS = 20;

    private final Location location;
    private final ServiceComponentRuntime components;
    private final BundleContext context;
    private final Clock clock = Clock.systemUTC();
    /** Held by whoever copies files; nobody waits for it. */
    private final ReentrantLock copying = new ReentrantLock();

    private volatile @Nullable StoreComponent store;

    @Activate
    public MaintenanceComponent(
            StoreComponent.Config config, @Reference ServiceComponentRuntime components, BundleContext context) {
        this.location = Settings.of(config).location();
        this.components = components;
        this.context = context;
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setStore(StoreComponent newStore) {
        store = newStore;
    }

    void unsetStore(StoreComponent oldStore) {
        if (store == oldStore) {
            store = null;
        }
    }

    private DatabaseStore open() throws MaintenanceException {
        StoreComponent component = store;
        if (component == null) {
            throw new MaintenanceException("The store in " + location + " is not open; the log says why");
        }
        return component.store();
    }

    @Override
    public Status status() throws MaintenanceException {
        DatabaseStore open = open();
        long before = open.meter().commits();
        long begun = System.nanoTime();
        pause(TimeUnit.SECONDS.toMillis(1));
        long after = open.meter().commits();
        double seconds = (System.nanoTime() - begun) / 1e9;
        Snapshot snapshot = open.snapshot();
        Map<String, Integer> records = new HashMap<>();
        for (Kind<?> kind : Kinds.all()) {
            records.put(kind.name(), snapshot.all(kind).size());
        }
        try {
            return new Status(
                    open.database().place(),
                    open.database().product(),
                    open.database().schema(),
                    open.epoch(),
                    snapshot.sequence(),
                    records,
                    after,
                    (after - before) / seconds,
                    open.problem(),
                    open.meter().lastFailure());
        } catch (DatabaseException e) {
            throw new MaintenanceException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Outcome backup(Path directory) throws MaintenanceException {
        Path target = directory.toAbsolutePath().normalize();
        if (!location.isEmbedded()) {
            return new Outcome(false, location.byHand(target));
        }
        DatabaseStore open = open();
        lock();
        try {
            return new Outcome(
                    true,
                    new Backup(open.database())
                            .make(target, location.files(), open.state(), open.epoch(), clock.instant()));
        } finally {
            copying.unlock();
        }
    }

    @Override
    public List<String> inspect(Path backup) throws MaintenanceException {
        return location.isEmbedded() ? new Restore(backup, location.directory()).inspect() : List.of();
    }

    @Override
    public Outcome restore(Path backup) throws MaintenanceException {
        if (!location.isEmbedded()) {
            return new Outcome(false, location.byHand(backup.toAbsolutePath().normalize()));
        }
        lock();
        try {
            new Restore(backup, location.directory()).stage();
            restart();
            StoreComponent opened = awaitOpen();
            Restoration.Result result = opened.restored();
            if (result == null) {
                throw new MaintenanceException(
                        "The store was opened again, and did not restore the backup: see the log");
            }
            if (!result.done()) {
                throw new MaintenanceException(String.join(" ", result.text()));
            }
            return new Outcome(true, result.text());
        } finally {
            copying.unlock();
        }
    }

    private void lock() throws MaintenanceException {
        if (!copying.tryLock()) {
            throw new MaintenanceException("A backup or a restore is under way already: wait until it is done");
        }
    }

    private void restart() throws MaintenanceException {
        ComponentDescriptionDTO component =
                components.getComponentDescriptionDTO(context.getBundle(), StoreComponent.PID);
        settle(components.disableComponent(component));
        settle(components.enableComponent(component));
    }

    private static void settle(Promise<Void> promise) throws MaintenanceException {
        try {
            promise.getValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // what was begun goes on by itself
        } catch (InvocationTargetException e) {
            throw new MaintenanceException("The store's component cannot be switched: " + e.getCause(), e);
        }
    }

    private StoreComponent awaitOpen() throws MaintenanceException {
        long deadline = System.nanoTime() + OPENING.toNanos();
        StoreComponent opened = store;
        while (opened == null) {
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                throw new MaintenanceException("The store has not opened again; the log says why");
            }
            pause(POLL_MILLIS);
            opened = store;
        }
        return opened;
    }

    @Override
    public Findings check(Consumer<String> progress) throws MaintenanceException {
        DatabaseStore open = open();
        try {
            return new Check(open::state, open.database(), open.epoch()).run(progress);
        } catch (DatabaseException e) {
            throw new MaintenanceException("The check was not finished: " + e.getMessage(), e);
        }
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
