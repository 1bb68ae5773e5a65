package org.virga.dispatcher;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.command.CommandException;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.Paging;

/**
 * The parameters of one call, on their way into a command's parameter record.
 *
 * <p>Names are matched in any case. An empty value is none, as clients send empty ones for what they do not mean.
 */
final class ParameterBinder {

    private static final Logger LOG = LoggerFactory.getLogger(ParameterBinder.class);

    /** The longest key and value of a map. */
    private static final int MAP_LENGTH = 5120;

    private final CommandModel model;
    private final Snapshot snapshot;
    /** Values by name in lower case. */
    private final Map<String, String> values = new HashMap<>();
    /** Entries of maps: name in lower case, index, key as it came, value. */
    private final Map<String, Map<Integer, Map<String, String>>> maps = new HashMap<>();

    private ParameterBinder(CommandModel model, Map<String, String> parameters, Snapshot snapshot) {
        this.model = model;
        this.snapshot = snapshot;
        parameters.forEach(this::take);
    }

    /**
     * Makes a command's parameter record.
     *
     * @throws CommandException {@code PARAMETER} when a value is missing or makes no sense
     */
    static Record bind(CommandModel model, Map<String, String> parameters, Snapshot snapshot) {
        return new ParameterBinder(model, parameters, snapshot).bind();
    }

    /** What a job has to keep of a call to be bound again later: the parameters that the command knows, but for secrets. */
    static Map<String, String> known(CommandModel model, Map<String, String> parameters) {
        Set<String> keys = new HashSet<>();
        model.parameters().stream()
                .filter(parameter -> !parameter.secret())
                .forEach(parameter -> keys.add(parameter.key()));
        Map<String, String> known = new HashMap<>();
        parameters.forEach((name, value) -> {
            int bracket = name.indexOf('[');
            if (keys.contains(Refusals.lower(bracket < 0 ? name : name.substring(0, bracket)))) {
                known.put(name, value);
            }
        });
        return known;
    }

    private void take(String name, String value) {
        if (!Characters.allPrintable(name) || !Characters.allPrintable(value)) {
            throw Refusals.unprintable(name, value);
        }
        if (!takeEntry(name, value) && values.put(Refusals.lower(name), value) != null) {
            throw Refusals.twice(Refusals.lower(name));
        }
    }

    /** Takes {@code name[index].key}; answers whether it was one. */
    private boolean takeEntry(String name, String value) {
        int open = name.indexOf('[');
        int close = name.indexOf("].", Math.max(open, 0));
        if (open <= 0 || close < 0 || close + 2 == name.length()) {
            return false;
        }
        int index;
        try {
            index = Integer.parseUnsignedInt(name, open + 1, close, 10);
        } catch (NumberFormatException e) {
            return false;
        }
        String key = name.substring(close + 2);
        if (key.length() > MAP_LENGTH || value.length() > MAP_LENGTH) {
            throw Refusals.tooLong(Refusals.lower(name.substring(0, open)), MAP_LENGTH);
        }
        maps.computeIfAbsent(Refusals.lower(name.substring(0, open)), absent -> new TreeMap<>())
                .computeIfAbsent(index, absent -> new LinkedHashMap<>())
                .put(key, value);
        return true;
    }

    private Record bind() {
        List<Parameter> parameters = model.parameters();
        @Nullable Object[] arguments = new @Nullable Object[parameters.size()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = argument(parameters.get(i));
        }
        if (LOG.isDebugEnabled()) {
            logUnknown();
        }
        if (model.paged()) {
            checkPaging(parameters, arguments);
        }
        return make(arguments);
    }

    private @Nullable Object argument(Parameter parameter) {
        return switch (parameter.type().shape()) {
            case VALUE -> value(parameter);
            case LIST -> list(parameter);
            case MAP -> map(parameter);
            case MAPS -> entries(parameter).stream().map(Map::copyOf).toList();
        };
    }

    private @Nullable Object value(Parameter parameter) {
        String text = text(parameter);
        return text == null ? null : read(parameter, text);
    }

    private List<Object> list(Parameter parameter) {
        String text = text(parameter);
        if (text == null) {
            return List.of();
        }
        List<Object> elements = new ArrayList<>();
        for (String element : text.split(",", -1)) {
            if (!element.isBlank()) {
                elements.add(read(parameter, element.trim()));
            }
        }
        return List.copyOf(elements);
    }

    private Map<String, String> map(Parameter parameter) {
        Map<String, String> merged = new LinkedHashMap<>();
        for (Map<String, String> entry : entries(parameter)) {
            String key = entry.get("key");
            if (key != null) {
                merged.put(key, entry.getOrDefault("value", ""));
            } else {
                merged.putAll(entry);
            }
        }
        return Map.copyOf(merged);
    }

    /** The entries of a map, by index. */
    private Collection<Map<String, String>> entries(Parameter parameter) {
        Map<Integer, Map<String, String>> entries = maps.get(parameter.key());
        if (entries == null && parameter.required()) {
            throw Refusals.missing(model.lowerName(), parameter.key());
        }
        return entries == null ? List.of() : entries.values();
    }

    private @Nullable String text(Parameter parameter) {
        String text = values.get(parameter.key());
        if (text != null && !text.isEmpty()) {
            return text;
        }
        if (parameter.required()) {
            throw Refusals.missing(model.lowerName(), parameter.key());
        }
        return null;
    }

    private Object read(Parameter parameter, String text) {
        if (text.length() > parameter.length()) {
            throw Refusals.tooLong(parameter.key(), parameter.length());
        }
        return parameter
                .type()
                .reader()
                .read(new ParameterReader.Place(model.lowerName(), parameter.key(), snapshot), text);
    }

    private static void checkPaging(List<Parameter> parameters, @Nullable Object[] arguments) {
        Integer page = null;
        Integer size = null;
        for (int i = 0; i < arguments.length; i++) {
            switch (parameters.get(i).key()) {
                case "page" -> page = (Integer) arguments[i];
                case "pagesize" -> size = (Integer) arguments[i];
                default -> {
                    // Paging is a matter of these two.
                }
            }
        }
        Paging.of(page, size);
    }

    private Record make(@Nullable Object[] arguments) {
        try {
            return (Record) model.constructor().invokeExact(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("The parameter record of " + model.name() + " cannot be made", e);
        }
    }

    private void logUnknown() {
        Set<String> unknown = new HashSet<>(values.keySet());
        unknown.addAll(maps.keySet());
        model.parameters().forEach(parameter -> unknown.remove(parameter.key()));
        if (!unknown.isEmpty()) {
            LOG.debug("{} does not know the parameters {}", model.name(), unknown);
        }
    }
}
