package org.virga.store.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A document in two columns: one of bounded length, which holds nearly all of them and costs much less to write, and an
 * unbounded one for what is longer. Bytes, because Derby copies them; text it encodes character by character.
 */
final class LongBytes {

    /** The most bytes that Derby keeps in an ordinary column. */
    static final int SHORT = 32_672;

    private static final byte[] NONE = {};

    private LongBytes() {}

    /** For the bounded column, which is never null. */
    static byte[] ifShort(byte[] document) {
        return document.length <= SHORT ? document : NONE;
    }

    static byte @Nullable [] ifLong(byte[] document) {
        return document.length <= SHORT ? null : document;
    }

    /** The document that stands in one of two columns, of which the bounded one is the first. */
    static byte[] read(ResultSet row, int column) throws SQLException {
        byte[] bounded = row.getBytes(column);
        if (bounded.length > 0) {
            return bounded;
        }
        byte[] unbounded = row.getBytes(column + 1);
        return unbounded == null ? NONE : unbounded;
    }
}
