package org.virga.dispatcher;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.virga.spi.command.AsyncCommand;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;

/**
 * All that a command's annotations and records say, read once when the command is registered, so that nothing is found
 * malformed under a call.
 *
 * @param lowerName as the protocol's messages have it
 * @param constructor of the parameter record, taking an {@code Object[]}
 * @param paged whether its parameters choose a page of a list
 */
record CommandModel(
        CommandSpec spec,
        String lowerName,
        List<Parameter> parameters,
        MethodHandle constructor,
        boolean paged,
        List<ResponseField> fields) {

    static CommandModel of(CommandHandler<?> handler) throws MalformedCommandException {
        CommandSpec spec = handler.getClass().getAnnotation(CommandSpec.class);
        if (spec == null) {
            throw new MalformedCommandException("it bears no @CommandSpec");
        }
        if (spec.name().isBlank()) {
            throw new MalformedCommandException("its @CommandSpec names no command");
        }
        Class<? extends Record> type = handler.parameters();
        RecordComponent[] components = type.getRecordComponents();
        if (components == null) {
            throw new MalformedCommandException(type + " is no record");
        }
        List<Parameter> parameters = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        for (RecordComponent component : components) {
            Parameter parameter = Parameter.of(component);
            if (!keys.add(parameter.key())) {
                throw new MalformedCommandException("it has two parameters of the name " + parameter.key());
            }
            if (handler instanceof AsyncCommand && parameter.secret() && parameter.required()) {
                throw new MalformedCommandException("its parameter " + parameter.name()
                        + " is secret, so the job does not get it, and is required all the same: store it where it belongs"
                        + " when the job is accepted, and demand it there");
            }
            parameters.add(parameter);
        }
        return new CommandModel(
                spec,
                Refusals.lower(spec.name()),
                List.copyOf(parameters),
                constructor(type, components),
                isInteger(parameters, "page") && isInteger(parameters, "pagesize"),
                ResponseField.of(spec.response()));
    }

    String name() {
        return spec.name();
    }

    private static boolean isInteger(List<Parameter> parameters, String key) {
        return parameters.stream()
                .anyMatch(parameter ->
                        parameter.key().equals(key) && parameter.type().title().equals("integer"));
    }

    private static MethodHandle constructor(Class<? extends Record> type, RecordComponent[] components)
            throws MalformedCommandException {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<? extends Record> canonical = type.getDeclaredConstructor(types);
            // Parameter records are private matters of their bundles, and mostly not public.
            canonical.setAccessible(true);
            return MethodHandles.lookup()
                    .unreflectConstructor(canonical)
                    .asSpreader(Object[].class, types.length)
                    .asType(MethodType.methodType(Record.class, Object[].class));
        } catch (ReflectiveOperationException e) {
            throw new MalformedCommandException("its parameter record cannot be made", e);
        }
    }
}
