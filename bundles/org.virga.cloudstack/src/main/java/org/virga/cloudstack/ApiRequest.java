package org.virga.cloudstack;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.spi.http.HttpCall;

/**
 * A request as the protocol reads it. A parameter stands once: given again with another value, in the query, in the body or
 * in another case, it makes the request malformed, because a signature could be checked over one value and the command
 * carried out with the other.
 */
final class ApiRequest {

    private static final String FORM = "application/x-www-form-urlencoded";
    /** What the protocol uses for itself, and what scripts in browsers add against caches. */
    private static final Set<String> FRAMING =
            Set.of("command", "response", "apikey", "signature", "signatureversion", "expires", "sessionkey", "_");

    /** What the server puts in the place of bytes that are no UTF-8. */
    private static final char UNREADABLE = '\ufffd';

    private final HttpCall call;
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private @Nullable CommandException problem;

    private ApiRequest(HttpCall call) {
        this.call = call;
    }

    /** Reads a request. One that is malformed is read as far as its format, so that its refusal has the form asked for. */
    static ApiRequest of(HttpCall call) {
        ApiRequest request = new ApiRequest(call);
        request.read(call.query());
        if (call.query().indexOf(UNREADABLE) >= 0 && request.problem == null) {
            request.problem = malformed("A parameter is not UTF-8");
        }
        if (call.body().length > 0) {
            request.readBody();
        }
        return request;
    }

    /**
     * Checks that the request is well formed.
     *
     * @throws CommandException when it is not
     */
    void check() {
        if (problem != null) {
            throw problem;
        }
    }

    HttpCall call() {
        return call;
    }

    /** The command's name; empty when there is none. */
    String command() {
        return value("command").orElse("");
    }

    /** Whether JSON is wanted; anything else is answered in XML. */
    boolean json() {
        return value("response").map(format -> format.equalsIgnoreCase("json")).orElse(false);
    }

    /** The value of a parameter that is not a map, by its name in lower case. */
    Optional<String> value(String lowerCaseName) {
        return Optional.ofNullable(parameters.get(lowerCaseName)).map(Parameter::value);
    }

    /** Everything that a signature has to cover. */
    Collection<Parameter> signed() {
        List<Parameter> signed = new ArrayList<>(parameters.values());
        signed.removeIf(parameter -> parameter.canonicalName().equals("signature"));
        return signed;
    }

    /** What is left for the command. */
    Map<String, String> commandParameters() {
        Map<String, String> left = new HashMap<>();
        parameters.forEach((canonical, parameter) -> {
            if (!FRAMING.contains(canonical)) {
                left.put(parameter.name(), parameter.value());
            }
        });
        return left;
    }

    private void readBody() {
        String type = call.header("content-type").orElse(FORM).toLowerCase(Locale.ROOT);
        if (type.startsWith(FORM)) {
            try {
                read(FormParser.text(ByteBuffer.wrap(call.body())));
            } catch (CommandException e) {
                problem = problem == null ? e : problem;
            }
        } else if (problem == null) {
            problem = malformed("A body has to be " + FORM);
        }
    }

    private void read(String text) {
        FormParser.Form form = FormParser.parse(text);
        problem = problem == null ? form.problem() : problem;
        form.parameters().forEach(this::add);
    }

    private void add(Parameter parameter) {
        Parameter first = parameters.putIfAbsent(parameter.canonicalName(), parameter);
        if (first != null && !first.value().equals(parameter.value()) && problem == null) {
            problem = malformed("The parameter " + parameter.name() + " was sent twice with different values");
        }
        if (problem == null && unprintable(parameter.value())) {
            problem = new CommandException(
                    ErrorKind.PARAMETER,
                    "The value of the parameter " + parameter.name() + " contains characters that cannot be printed");
        }
    }

    /** A plain loop: it looks at every character of every call. */
    private static boolean unprintable(String value) {
        for (int i = 0; i < value.length(); i++) {
            char character = value.charAt(i);
            if ((character < ' ' && character != '\t' && character != '\n' && character != '\r') || character == 0x7f) {
                return true;
            }
        }
        return false;
    }

    private static CommandException malformed(String message) {
        return new CommandException(ErrorKind.MALFORMED, message);
    }
}
