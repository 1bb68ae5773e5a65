package org.virga.store.snapshot;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Id;
import org.virga.api.model.Kind;

/** A component of a kind's records that holds the id of a record of a kind: what must not dangle. */
public final class Reference {

    private final String name;
    private final Kind<?> target;
    private final MethodHandle accessor;

    private Reference(String name, Kind<?> target, MethodHandle accessor) {
        this.name = name;
        this.target = target;
        this.accessor = accessor;
    }

    /** The name of the component. */
    public String name() {
        return name;
    }

    public Kind<?> target() {
        return target;
    }

    /** The id that a record holds, or 0 when it holds none. */
    public long idIn(Object entity) {
        try {
            @Nullable Id<?> id = (Id<?>) accessor.invokeExact(entity);
            return id == null ? 0 : id.value();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("An accessor of a record threw", e);
        }
    }

    /** The references of a record class, by the generic types of its components. */
    static List<Reference> of(Class<?> type, Map<Class<?>, Kind<?>> kinds) {
        List<Reference> references = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            Type target =
                    component.getGenericType() instanceof ParameterizedType generic && generic.getRawType() == Id.class
                            ? generic.getActualTypeArguments()[0]
                            : null;
            if (target != null && !component.getName().equals("id")) {
                references.add(new Reference(component.getName(), kind(target, kinds), accessor(component)));
            }
        }
        return List.copyOf(references);
    }

    private static Kind<?> kind(Type target, Map<Class<?>, Kind<?>> kinds) {
        Kind<?> kind = target instanceof Class<?> type ? kinds.get(type) : null;
        if (kind == null) {
            throw new IllegalStateException("No kind has records of " + target);
        }
        return kind;
    }

    private static MethodHandle accessor(RecordComponent component) {
        try {
            return MethodHandles.publicLookup()
                    .unreflect(component.getAccessor())
                    .asType(MethodType.methodType(Id.class, Object.class));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("Records are public, this one is not: " + component, e);
        }
    }
}
