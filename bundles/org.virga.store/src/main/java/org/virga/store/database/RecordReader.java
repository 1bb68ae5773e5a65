package org.virga.store.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.virga.api.model.Entity;
import org.virga.store.document.Documents;
import org.virga.store.snapshot.Delta;
import org.virga.store.snapshot.Draft;
import org.virga.store.snapshot.Schema;
import org.virga.store.snapshot.StoredSnapshot;

/** Reads the whole state. */
public final class RecordReader {

    private static final int FETCHED_AT_ONCE = 1000;

    private final Database database;
    private final Documents documents;

    public RecordReader(Database database, Documents documents) {
        this.database = database;
        this.documents = documents;
    }

    /** The state as the last commit left it, whose number is {@code sequence}. */
    public StoredSnapshot read(long sequence) throws DatabaseException {
        Draft draft = new Draft(StoredSnapshot.empty());
        String query = "SELECT kind, body, long_body FROM record ORDER BY kind, id";
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setFetchSize(FETCHED_AT_ONCE);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    draft.apply(insert(Schema.named(rows.getString(1)), LongBytes.read(rows, 2)));
                }
            }
            connection.rollback();
        } catch (SQLException | IllegalStateException | IllegalArgumentException e) {
            throw DatabaseException.failed(
                    "The state in " + database.place() + " cannot be read: " + e.getMessage(), e);
        }
        return draft.publish(sequence);
    }

    private <E extends Entity<E>> Delta<E> insert(Schema<E> schema, byte[] body) {
        return Delta.of(schema.kind(), null, documents.read(schema.kind(), body));
    }
}
