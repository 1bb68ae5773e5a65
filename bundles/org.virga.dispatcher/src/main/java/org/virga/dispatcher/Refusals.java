package org.virga.dispatcher;

import java.util.Locale;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;

/** The refusals of parameters, in the protocol's words: clients and people search for them. */
final class Refusals {

    /** Longer values are cut in messages: whoever sends a megabyte does not get it back. */
    private static final int SHOWN = 200;

    private Refusals() {}

    static CommandException missing(String command, String parameter) {
        return refusal("Unable to execute API command " + command + " due to missing parameter " + parameter);
    }

    static CommandException badValue(ParameterReader.Place place, String value) {
        return refusal("Unable to execute API command " + place.command() + " due to invalid value " + shown(value)
                + " for parameter " + place.parameter());
    }

    static CommandException badId(ParameterReader.Place place, String value) {
        return refusal("Unable to execute API command " + place.command() + " due to invalid value. Invalid parameter "
                + place.parameter() + " value=" + shown(value)
                + " due to incorrect long value format, or entity does not exist or due to incorrect parameter"
                + " annotation for the field in api cmd class.");
    }

    static CommandException badDate(ParameterReader.Place place, String value) {
        return refusal("Unable to parse date " + shown(value) + " for command " + place.command()
                + ", please pass dates in the format mentioned in the api documentation");
    }

    static CommandException badEnum(ParameterReader.Place place, Class<?> type, String value, String allowed) {
        return refusal("No enum constant " + type.getSimpleName() + "." + shown(value) + ": the parameter "
                + place.parameter() + " is one of " + allowed);
    }

    static CommandException tooLong(String parameter, int length) {
        return refusal("Value greater than max allowed length " + length + " for param: " + parameter);
    }

    static CommandException unprintable(String parameter, String value) {
        return refusal("Received value " + shown(value) + " for parameter " + shown(parameter)
                + " is invalid, contains illegal ASCII non-printable characters");
    }

    static CommandException twice(String parameter) {
        return refusal("The parameter " + shown(parameter) + " is given twice");
    }

    private static CommandException refusal(String text) {
        return new CommandException(ErrorKind.PARAMETER, text);
    }

    private static String shown(String value) {
        String cut = value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "...";
        StringBuilder clean = new StringBuilder(cut.length());
        cut.chars().forEach(c -> clean.append(Characters.printable(c) ? (char) c : '?'));
        return clean.toString();
    }

    /** A name as messages have it. */
    static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
