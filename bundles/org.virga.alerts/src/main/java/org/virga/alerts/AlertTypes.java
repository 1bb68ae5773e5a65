package org.virga.alerts;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.Alert;

/** The types of alerts, as callers name them. */
final class AlertTypes {

    private AlertTypes() {}

    /**
     * The type that a parameter names by its number.
     *
     * @return null when the parameter is
     * @throws CommandException {@code PARAMETER} when it names none
     */
    static Alert.@Nullable Type numbered(@Nullable String number) {
        if (number == null) {
            return null;
        }
        for (Alert.Type type : Alert.Type.values()) {
            if (number.equals(Integer.toString(type.number()))) {
                return type;
            }
        }
        throw new CommandException(
                ErrorKind.PARAMETER,
                "The parameter type is " + number + "; the types are "
                        + Arrays.stream(Alert.Type.values())
                                .map(type -> type.number() + " (" + type.title() + ")")
                                .collect(Collectors.joining(", ")));
    }
}
