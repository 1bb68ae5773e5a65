package org.virga.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes parameter records of what a test names, as the dispatcher does of a call. */
public final class NamedParameters {

    private NamedParameters() {}

    /** A record with these components; lists and maps that are not named are empty, all else is null. */
    public static <P extends Record> P of(Class<P> type, Map<String, ?> named) {
        Map<String, Object> left = new HashMap<>(named);
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            Object value = left.remove(components[i].getName());
            values[i] = value == null ? empty(types[i]) : value;
        }
        assertThat(left).as("names that %s does not have", type).isEmpty();
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("No parameters of " + named, e);
        }
    }

    private static Object empty(Class<?> type) {
        if (type == List.class) {
            return List.of();
        }
        return type == Map.class ? Map.of() : null;
    }
}
