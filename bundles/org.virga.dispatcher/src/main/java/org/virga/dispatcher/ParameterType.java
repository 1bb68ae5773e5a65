package org.virga.dispatcher;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Entity;
import org.virga.api.model.Kind;
import org.virga.api.model.Kinds;
import org.virga.spi.command.Dates;

/**
 * What a component of a parameter record may be.
 *
 * @param title the protocol's name of the type, for {@code listApis}
 * @param shape whether the parameter is one value, a list of values, or a map
 * @param reader of one value; of one element of a list
 * @param kind the records that a value names, or null when it names none
 */
record ParameterType(
        String title,
        Shape shape,
        ParameterReader reader,
        @Nullable Kind<?> kind) {

    /** How a parameter is written. */
    enum Shape {
        /** {@code name=value}. */
        VALUE,
        /** {@code name=value,value}. */
        LIST,
        /** {@code name[0].key=k&name[0].value=v}, or {@code name[0].k=v}. */
        MAP,
        /** {@code name[0].k=v&name[1].k=v}: a map each index. */
        MAPS
    }

    private static final int UUID_LENGTH = 36;
    private static final Map<Class<?>, Kind<?>> KINDS =
            Kinds.all().stream().collect(Collectors.toUnmodifiableMap(Kind::type, Function.identity()));
    private static final ParameterReader TEXT = (place, text) -> text;
    private static final Map<Class<?>, ParameterType> SIMPLE = Map.of(
            String.class, value("string", TEXT),
            Integer.class, value("integer", (place, text) -> number(place, text, Integer::valueOf)),
            Long.class, value("long", (place, text) -> number(place, text, Long::valueOf)),
            Double.class, value("double", (place, text) -> number(place, text, ParameterType::finite)),
            // As the protocol has it: everything that is not "true" is false.
            Boolean.class, value("boolean", (place, text) -> Boolean.valueOf(text.trim())),
            UUID.class, value("uuid", ParameterType::uuid),
            Instant.class, value("date", ParameterType::date));

    /** The type of a record component; empty when parameters cannot be of it. */
    static Optional<ParameterType> of(Type type) {
        if (type instanceof ParameterizedType generic) {
            return ofGeneric(generic);
        }
        return type instanceof Class<?> plain ? ofClass(plain) : Optional.empty();
    }

    private static Optional<ParameterType> ofGeneric(ParameterizedType generic) {
        Type[] arguments = generic.getActualTypeArguments();
        if (generic.getRawType() == Map.class && isTextMap(generic)) {
            return Optional.of(new ParameterType("map", Shape.MAP, TEXT, null));
        }
        if (generic.getRawType() != List.class) {
            return Optional.empty();
        }
        if (arguments[0] instanceof ParameterizedType element) {
            return isTextMap(element)
                    ? Optional.of(new ParameterType("map", Shape.MAPS, TEXT, null))
                    : Optional.empty();
        }
        return of(arguments[0]).map(element -> new ParameterType("list", Shape.LIST, element.reader, element.kind));
    }

    private static boolean isTextMap(ParameterizedType type) {
        return type.getRawType() == Map.class
                && Arrays.equals(type.getActualTypeArguments(), new Type[] {String.class, String.class});
    }

    private static Optional<ParameterType> ofClass(Class<?> type) {
        ParameterType simple = SIMPLE.get(type);
        if (simple != null) {
            return Optional.of(simple);
        }
        Kind<?> kind = KINDS.get(type);
        if (kind != null) {
            return Optional.of(
                    new ParameterType("uuid", Shape.VALUE, (place, text) -> entity(place, text, kind), kind));
        }
        return type.isEnum() ? Optional.of(ofEnum(type)) : Optional.empty();
    }

    private static ParameterType ofEnum(Class<?> type) {
        List<Enum<?>> constants = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            constants.add((Enum<?>) constant);
        }
        String allowed = constants.stream()
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        return value("string", (place, text) -> {
            for (Enum<?> constant : constants) {
                if (constant.name().equalsIgnoreCase(text.trim())) {
                    return constant;
                }
            }
            throw Refusals.badEnum(place, type, text, allowed);
        });
    }

    private static ParameterType value(String title, ParameterReader reader) {
        return new ParameterType(title, Shape.VALUE, reader, null);
    }

    private static <N extends Number> N number(ParameterReader.Place place, String text, Function<String, N> parse) {
        try {
            return parse.apply(text.trim());
        } catch (NumberFormatException e) {
            throw Refusals.badValue(place, text);
        }
    }

    private static Double finite(String text) {
        Double number = Double.valueOf(text);
        if (number.isInfinite() || number.isNaN()) {
            throw new NumberFormatException(text);
        }
        return number;
    }

    private static Instant date(ParameterReader.Place place, String text) {
        return Dates.parse(text).orElseThrow(() -> Refusals.badDate(place, text));
    }

    private static <E extends Entity<E>> E entity(ParameterReader.Place place, String text, Kind<E> kind) {
        return place.snapshot().find(kind, uuid(place, text)).orElseThrow(() -> Refusals.badId(place, text));
    }

    private static UUID uuid(ParameterReader.Place place, String text) {
        String trimmed = text.trim();
        // UUID.fromString takes shorter forms too, under which nobody knows anything.
        if (trimmed.length() == UUID_LENGTH) {
            try {
                return UUID.fromString(trimmed);
            } catch (IllegalArgumentException e) {
                throw Refusals.badId(place, text);
            }
        }
        throw Refusals.badId(place, text);
    }
}
