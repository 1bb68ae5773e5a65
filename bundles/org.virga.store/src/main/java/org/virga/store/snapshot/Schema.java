package org.virga.store.snapshot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.virga.api.model.Entity;
import org.virga.api.model.Index;
import org.virga.api.model.Kind;
import org.virga.api.model.Kinds;

/**
 * What the store knows of a kind beyond what the kind says itself.
 *
 * @param <E> the records
 */
public final class Schema<E extends Entity<E>> {

    private static final Map<Kind<?>, Schema<?>> BY_KIND = schemas();
    private static final Map<String, Schema<?>> BY_NAME =
            BY_KIND.values().stream().collect(Collectors.toUnmodifiableMap(Schema::name, schema -> schema));

    private final Kind<E> kind;
    private final int number;
    private final List<Reference> references;
    private final List<Index<E, ?>> indexes;
    private final Delta.Sight nothing;

    private Schema(Kind<E> kind, int number, List<Reference> references) {
        this.kind = kind;
        this.number = number;
        this.references = references;
        this.indexes = kind.indexes();
        this.nothing = Delta.Sight.none(indexes.size(), references.size());
    }

    /**
     * The schema of a kind.
     *
     * @throws IllegalArgumentException when the kind is none of {@link Kinds#all}
     */
    @SuppressWarnings("unchecked") // the map goes from a kind to its own schema
    public static <E extends Entity<E>> Schema<E> of(Kind<E> kind) {
        Schema<?> schema = BY_KIND.get(kind);
        if (schema == null) {
            throw new IllegalArgumentException("The store keeps no records of the kind " + kind);
        }
        return (Schema<E>) schema;
    }

    /**
     * The schema of a kind that stands in the database under this name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Schema<?> named(String name) {
        Schema<?> schema = BY_NAME.get(name);
        if (schema == null) {
            throw new IllegalArgumentException("This version knows no records of the kind " + name);
        }
        return schema;
    }

    /** How many kinds there are; their numbers are below. */
    static int count() {
        return BY_KIND.size();
    }

    public Kind<E> kind() {
        return kind;
    }

    public String name() {
        return kind.name();
    }

    public String title() {
        return kind.title();
    }

    /** The place of this kind among all, not stable over versions. */
    public int number() {
        return number;
    }

    public List<Reference> references() {
        return references;
    }

    public List<Index<E, ?>> indexes() {
        return indexes;
    }

    /** What is to be seen of a record that is not there. */
    Delta.Sight nothing() {
        return nothing;
    }

    /** The place of an index among the kind's. */
    int position(Index<E, ?> index) {
        for (int position = 0; position < indexes.size(); position++) {
            if (indexes.get(position) == index) {
                return position;
            }
        }
        throw new IllegalArgumentException("The kind " + kind + " has no index " + index);
    }

    @Override
    public String toString() {
        return kind.name();
    }

    private static Map<Kind<?>, Schema<?>> schemas() {
        Map<Class<?>, Kind<?>> byType = new HashMap<>();
        Kinds.all().forEach(kind -> byType.put(kind.type(), kind));
        List<Schema<?>> schemas = new ArrayList<>();
        for (Kind<?> kind : Kinds.all()) {
            schemas.add(schema(kind, schemas.size(), byType));
        }
        return schemas.stream().collect(Collectors.toUnmodifiableMap(Schema::kind, schema -> schema));
    }

    private static <E extends Entity<E>> Schema<E> schema(Kind<E> kind, int number, Map<Class<?>, Kind<?>> byType) {
        return new Schema<>(kind, number, Reference.of(kind.type(), byType));
    }
}
