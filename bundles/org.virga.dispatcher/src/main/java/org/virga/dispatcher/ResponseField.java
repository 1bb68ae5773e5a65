package org.virga.dispatcher;

import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.spi.command.Field;

/**
 * A field of a response, for {@code listApis}.
 *
 * @param fields of the records that it holds; null when it holds none
 */
record ResponseField(
        String name,
        String description,
        String type,
        @Nullable List<ResponseField> fields) {

    private static final Map<Class<?>, String> TITLES = Map.of(
            String.class, "string",
            Short.class, "short",
            Integer.class, "integer",
            Long.class, "long",
            Double.class, "double",
            Boolean.class, "boolean",
            UUID.class, "string",
            Instant.class, "date",
            Map.class, "map");

    static List<ResponseField> of(Class<? extends Record> response) throws MalformedCommandException {
        return of(response, Set.of(response));
    }

    private static List<ResponseField> of(Class<?> response, Set<Class<?>> above) throws MalformedCommandException {
        List<ResponseField> fields = new ArrayList<>();
        for (RecordComponent component : response.getRecordComponents()) {
            Field field = component.getAnnotation(Field.class);
            if (field == null) {
                throw new MalformedCommandException("the field " + component.getName() + " of its response "
                        + response.getSimpleName() + " has no @Field");
            }
            String name = field.name().isEmpty() ? component.getName() : field.name();
            fields.add(field(name, field.value(), component, above));
        }
        return List.copyOf(fields);
    }

    private static ResponseField field(String name, String description, RecordComponent component, Set<Class<?>> above)
            throws MalformedCommandException {
        Type type = component.getGenericType();
        String title =
                TITLES.get(MethodType.methodType(component.getType()).wrap().returnType());
        if (title != null) {
            return new ResponseField(name, description, title, null);
        }
        if (component.getType() == List.class && type instanceof ParameterizedType generic) {
            Type element = generic.getActualTypeArguments()[0];
            return new ResponseField(name, description, "list", nested(element, above));
        }
        if (component.getType().isRecord()) {
            return new ResponseField(name, description, "responseobject", nested(type, above));
        }
        throw new MalformedCommandException("the field " + component.getName() + " of its response is of the type "
                + type.getTypeName() + ", which no field can have");
    }

    /** What the records inside hold, unless they are inside themselves. */
    private static @Nullable List<ResponseField> nested(Type type, Set<Class<?>> above)
            throws MalformedCommandException {
        if (!(type instanceof Class<?> record) || !record.isRecord() || above.contains(record)) {
            return null;
        }
        Set<Class<?>> below = new HashSet<>(above);
        below.add(record);
        return of(record, below);
    }
}
