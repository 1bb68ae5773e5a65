package org.virga.store.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.virga.api.model.Entity;
import org.virga.store.document.Documents;
import org.virga.store.snapshot.Delta;
import org.virga.store.snapshot.Draft;
import org.virga.store.snapshot.Schema;
import org.virga.store.snapshot.StoredSnapshot;

/**
 * Reads the whole state. The caller's thread reads the rows, in the order in which they lie; as many threads as there are
 * processors read the documents, a bounded number ahead, and put the records into the indexes of the snapshot, some
 * thousands at once and each index by itself.
 */
public final class RecordReader {

    private static final int FETCHED_AT_ONCE = 1000;

    /** Rows whose documents are read in one go. */
    private static final int CHUNK = 256;

    /** Chunks that go into the snapshot in one go. */
    private static final int CHUNKS_AT_ONCE = 16;

    private final Database database;
    private final Documents documents;

    public RecordReader(Database database, Documents documents) {
        this.database = database;
        this.documents = documents;
    }

    /** The state as the last commit left it, whose number is {@code sequence}. */
    public StoredSnapshot read(long sequence) throws DatabaseException {
        int threads = Runtime.getRuntime().availableProcessors();
        ExecutorService decoders = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "virga-store-load");
            thread.setDaemon(true);
            return thread;
        });
        try (Connection connection = database.connection()) {
            // Nobody writes yet, so there is nothing that locks could save the reader from.
            connection.setTransactionIsolation(database.historyIsolation());
            Loading loading = new Loading(decoders, CHUNKS_AT_ONCE + 4 * threads);
            read(connection, loading);
            connection.rollback();
            return loading.finish().publish(sequence);
        } catch (SQLException | IllegalStateException | IllegalArgumentException e) {
            throw DatabaseException.failed(
                    "The state in " + database.place() + " cannot be read: " + e.getMessage(), e);
        } finally {
            decoders.shutdownNow();
        }
    }

    private static void read(Connection connection, Loading loading) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT kind, body, long_body FROM record")) {
            statement.setFetchSize(FETCHED_AT_ONCE);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    loading.add(Schema.named(rows.getString(1)), LongBytes.read(rows, 2));
                }
            }
        }
    }

    private <E extends Entity<E>> Delta<E> insert(Schema<E> schema, byte[] body) {
        return Delta.of(schema.kind(), null, documents.read(schema.kind(), body));
    }

    /** Rows on their way into a draft. */
    private final class Loading {

        private final Draft draft = new Draft(StoredSnapshot.empty());
        private final ExecutorService decoders;
        private final int mostAhead;
        private final Deque<CompletableFuture<List<Delta<?>>>> ahead = new ArrayDeque<>();
        private List<Schema<?>> schemas = new ArrayList<>(CHUNK);
        private List<byte[]> bodies = new ArrayList<>(CHUNK);

        Loading(ExecutorService decoders, int mostAhead) {
            this.decoders = decoders;
            this.mostAhead = mostAhead;
        }

        void add(Schema<?> schema, byte[] body) {
            schemas.add(schema);
            bodies.add(body);
            if (schemas.size() == CHUNK) {
                decode();
                if (ahead.size() > mostAhead) {
                    apply();
                }
            }
        }

        /** The draft with everything that was added. */
        Draft finish() {
            decode();
            while (!ahead.isEmpty()) {
                apply();
            }
            return draft;
        }

        private void decode() {
            List<Schema<?>> kinds = schemas;
            List<byte[]> chunk = bodies;
            schemas = new ArrayList<>(CHUNK);
            bodies = new ArrayList<>(CHUNK);
            ahead.add(CompletableFuture.supplyAsync(() -> inserts(kinds, chunk), decoders));
        }

        private List<Delta<?>> inserts(List<Schema<?>> kinds, List<byte[]> chunk) {
            List<Delta<?>> inserts = new ArrayList<>(chunk.size());
            for (int i = 0; i < chunk.size(); i++) {
                inserts.add(insert(kinds.get(i), chunk.get(i)));
            }
            return inserts;
        }

        private void apply() {
            List<Delta<?>> inserts = new ArrayList<>(CHUNKS_AT_ONCE * CHUNK);
            try {
                for (int i = 0; i < CHUNKS_AT_ONCE && !ahead.isEmpty(); i++) {
                    inserts.addAll(ahead.remove().join());
                }
                draft.addAll(inserts, decoders);
            } catch (CompletionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw e;
            }
        }
    }
}
