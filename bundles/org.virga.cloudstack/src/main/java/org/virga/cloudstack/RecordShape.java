package org.virga.cloudstack;

import com.fasterxml.jackson.core.io.SerializedString;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.virga.spi.command.Field;

/**
 * A response record's class, read once: names on the wire and ways to the values.
 *
 * @param fields in the order of the components
 */
record RecordShape(List<FieldShape> fields) {

    /**
     * A component.
     *
     * @param plainMap whether it is a map of texts, which XML shows in one text
     */
    record FieldShape(String name, SerializedString jsonName, boolean plainMap, MethodHandle getter) {

        @Nullable
        Object of(Record row) {
            try {
                return (Object) getter.invokeExact((Object) row);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("The component " + name + " cannot be read", e);
            }
        }
    }

    static RecordShape of(Class<?> type) {
        List<FieldShape> fields = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            Field field = component.getAnnotation(Field.class);
            String name = field == null || field.name().isEmpty() ? component.getName() : field.name();
            boolean plainMap = component
                    .getGenericType()
                    .getTypeName()
                    .equals("java.util.Map<java.lang.String, java.lang.String>");
            fields.add(new FieldShape(name, new SerializedString(name), plainMap, getter(component.getAccessor())));
        }
        return new RecordShape(List.copyOf(fields));
    }

    private static MethodHandle getter(Method accessor) {
        // Response records need not be public.
        accessor.setAccessible(true);
        try {
            return MethodHandles.lookup().unreflect(accessor).asType(MethodType.methodType(Object.class, Object.class));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("Made accessible, but is not: " + accessor, e);
        }
    }
}
