package org.virga.dispatcher;

import java.lang.reflect.RecordComponent;
import org.virga.spi.command.Param;

/**
 * A parameter of a command.
 *
 * @param name as {@code listApis} shows it
 * @param key the name in lower case, under which calls are searched
 * @param secret whether jobs, logs and events do not get its value
 * @param length the longest value, in characters
 * @param since empty for always there
 */
record Parameter(
        String name,
        String key,
        String description,
        boolean required,
        boolean secret,
        int length,
        String typeTitle,
        String since,
        ParameterType type) {

    static Parameter of(RecordComponent component) throws MalformedCommandException {
        Param param = component.getAnnotation(Param.class);
        if (param == null) {
            throw new MalformedCommandException("its parameter " + component.getName() + " has no @Param");
        }
        ParameterType type = ParameterType.of(component.getGenericType())
                .orElseThrow(() -> new MalformedCommandException("its parameter " + component.getName()
                        + " is of the type " + component.getGenericType().getTypeName()
                        + ", which no parameter can have"));
        String name = param.name().isEmpty() ? component.getName() : param.name();
        return new Parameter(
                name,
                Refusals.lower(name),
                param.value(),
                param.required(),
                param.secret(),
                param.length(),
                param.type().isEmpty() ? type.title() : param.type(),
                param.since(),
                type);
    }
}
