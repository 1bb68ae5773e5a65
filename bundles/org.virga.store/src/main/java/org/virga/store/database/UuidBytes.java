package org.virga.store.database;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * UUIDs as they stand in the database: sixteen bytes, all of them zero for none. Neither null nor empty, because OpenJPA
 * gives a null of bytes the type of a large object, and Derby takes much longer over no bytes than over some.
 */
final class UuidBytes {

    private static final int LENGTH = 16;

    private static final UUID NONE = new UUID(0, 0);

    private UuidBytes() {}

    static byte[] of(@Nullable UUID uuid) {
        UUID some = uuid == null ? NONE : uuid;
        return ByteBuffer.allocate(LENGTH)
                .putLong(some.getMostSignificantBits())
                .putLong(some.getLeastSignificantBits())
                .array();
    }

    static @Nullable UUID read(byte[] bytes) {
        UUID uuid = some(bytes);
        return uuid.equals(NONE) ? null : uuid;
    }

    /** Of a column that always has one. */
    static UUID some(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
