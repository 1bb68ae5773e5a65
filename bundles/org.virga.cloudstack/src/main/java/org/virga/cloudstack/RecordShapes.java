package org.virga.cloudstack;

import java.lang.ref.SoftReference;

/**
 * The shapes of the record classes that were met. Classes belong to bundles that come and go, and so does this one: a class
 * holds its shape, softly, and nothing holds the class.
 */
final class RecordShapes {

    private final ClassValue<SoftReference<RecordShape>> shapes = new ClassValue<>() {
        @Override
        protected SoftReference<RecordShape> computeValue(Class<?> type) {
            return new SoftReference<>(RecordShape.of(type));
        }
    };

    RecordShape of(Record row) {
        Class<?> type = row.getClass();
        RecordShape shape = shapes.get(type).get();
        if (shape == null) {
            shapes.remove(type);
            shape = RecordShape.of(type);
        }
        return shape;
    }
}
