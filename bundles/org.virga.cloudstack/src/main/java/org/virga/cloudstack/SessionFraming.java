package org.virga.cloudstack;

import java.util.Map;
import org.virga.api.command.Answer;
import org.virga.api.command.Call;
import org.virga.api.command.CommandException;
import org.virga.api.command.Dispatcher;
import org.virga.api.command.ErrorKind;
import org.virga.api.identity.Authentication;
import org.virga.api.identity.Session;
import org.virga.cloudstack.CloudStackApi.Framed;

/**
 * The two commands that open and end sessions. What they answer is the business of their handlers, as with every command;
 * what happens here is the exchange of secrets and cookies around them.
 */
final class SessionFraming {

    static final String LOGIN = "login";
    static final String LOGOUT = "logout";

    private final Dispatcher dispatcher;
    private final Authentication authentication;
    private final Callers callers;

    SessionFraming(Dispatcher dispatcher, Authentication authentication, Callers callers) {
        this.dispatcher = dispatcher;
        this.authentication = authentication;
        this.callers = callers;
    }

    /** Opens a session. Its id is always a new one, whatever cookies came with the request. */
    Framed login(ApiRequest request) {
        if (!request.call().method().equals("POST")) {
            throw new CommandException(
                    ErrorKind.METHOD_NOT_ALLOWED, "Please use HTTP POST to authenticate using this API");
        }
        Session session = authentication.login(
                required(request, "username"),
                required(request, "password"),
                request.value("domainid").or(() -> request.value("domain")).orElse(null),
                request.call().address());
        try {
            Answer answer = dispatcher.dispatch(new Call(LOGIN, request.commandParameters(), session.caller()));
            return new Framed(
                    answer,
                    Map.of(Cookies.KEY, session.key()),
                    Cookies.set(session, request.call().secure()));
        } catch (RuntimeException e) {
            authentication.logout(session.id());
            throw e;
        }
    }

    /** Ends the request's session. */
    Framed logout(ApiRequest request) {
        Session session = callers.session(request)
                .orElseThrow(
                        () -> new CommandException(ErrorKind.PARAMETER, "Session not found for the logout process."));
        try {
            Answer answer = dispatcher.dispatch(new Call(LOGOUT, request.commandParameters(), session.caller()));
            return new Framed(answer, Map.of(), Cookies.clear());
        } finally {
            authentication.logout(session.id());
        }
    }

    private static String required(ApiRequest request, String name) {
        return request.value(name)
                .filter(value -> !value.isEmpty())
                .orElseThrow(() -> new CommandException(
                        ErrorKind.PARAMETER, "Unable to execute API command login due to missing parameter " + name));
    }
}
