package org.virga.store;

import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.virga.api.message.SenderEpoch;
import org.virga.api.model.Entity;
import org.virga.api.model.Id;
import org.virga.api.model.Kind;
import org.virga.api.store.CommitResult;
import org.virga.api.store.History;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;
import org.virga.spi.StartError;
import org.virga.store.database.Database;
import org.virga.store.database.DatabaseException;
import org.virga.store.maintenance.Restoration;

/** The store as a service: open from activation to deactivation. */
@Component(
        name = StoreComponent.PID,
        service = {Store.class, StoreComponent.class, SenderEpoch.class},
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class StoreComponent implements Store, SenderEpoch {

    static final String PID = "org.virga.store";

    /** A system property, set by {@code bin/virga start --take-over}. */
    static final String TAKE_OVER = "virga.store.takeover";

    /** The settings, each under its name with dots. */
    public @interface Config {

        /** Where the embedded database stands. */
        String directory() default "";

        /** A PostgreSQL server instead of the embedded database: {@code jdbc:postgresql://host:5432/database}. */
        String jdbc_url() default "";

        /** Who logs in there. */
        String jdbc_user() default "";

        /** With what. */
        String jdbc_password() default "";

        /** How long the database may take over what it is given before those who wait are told that it does. */
        int commit_patience_seconds() default 5;

        /** How long finished jobs and events are kept. */
        int history_retention_days() default 30;

        /** How long finished jobs are kept, where that is not as long as events; 0 for as long as history. */
        int jobs_retention_days() default 0;

        /** How long events are kept, where that is not as long as finished jobs; 0 for as long as history. */
        int events_retention_days() default 0;

        /** How many commits the change log keeps. */
        int changelog_retention_commits() default 100_000;
    }

    private final DatabaseStore store;
    private final Housekeeper housekeeper;
    private final Restoration.@Nullable Result restored;

    @Activate
    public StoreComponent(Config config) {
        Clock clock = Clock.systemUTC();
        try {
            Settings settings = Settings.of(config);
            restored = settings.location().isEmbedded()
                    ? Restoration.finish(settings.location().directory(), clock)
                    : null;
            // For one start: a process that opens its store once more must not take it from somebody else.
            boolean takeOver = Boolean.parseBoolean(System.clearProperty(TAKE_OVER));
            Database database = takeOver ? Database.takeOver(settings.location()) : Database.open(settings.location());
            store = DatabaseStore.over(database, clock, settings.commitPatience());
            housekeeper = new Housekeeper(store, settings.retention(database), clock);
            housekeeper.start();
        } catch (IllegalArgumentException | IllegalStateException | DatabaseException e) {
            StartError.report(String.valueOf(e.getMessage()));
            throw new IllegalStateException(e);
        }
    }

    @Deactivate
    void close() {
        housekeeper.close();
        store.close();
    }

    DatabaseStore store() {
        return store;
    }

    /** What became of the backup that was restored when the store was opened; null when none was. */
    Restoration.@Nullable Result restored() {
        return restored;
    }

    @Override
    public Snapshot snapshot() {
        return store.snapshot();
    }

    @Override
    public CompletableFuture<CommitResult> commit(Transaction transaction) {
        return store.commit(transaction);
    }

    @Override
    public CommitResult commitAndWait(Transaction transaction) {
        return store.commitAndWait(transaction);
    }

    @Override
    public <E extends Entity<E>> Id<E> nextId(Kind<E> kind) {
        return store.nextId(kind);
    }

    @Override
    public History history() {
        return store.history();
    }

    @Override
    public long epoch() {
        return store.epoch();
    }
}
