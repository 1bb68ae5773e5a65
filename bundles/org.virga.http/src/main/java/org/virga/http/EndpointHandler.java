package org.virga.http;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.spi.http.HttpCall;
import org.virga.spi.http.HttpReply;

/**
 * Takes requests in and lets endpoints answer them. Whatever a call waits for (its body, its turn, an endpoint that is being
 * replaced), it holds no thread meanwhile.
 */
final class EndpointHandler extends Handler.Abstract {

    private static final Logger LOG = LoggerFactory.getLogger(EndpointHandler.class);
    private static final byte[] NOTHING = {};
    private static final Map<String, List<String>> ALLOW = Map.of("Allow", List.of("GET, HEAD, POST, OPTIONS"));
    private static final Map<String, List<String>> LATER = Map.of("Retry-After", List.of("2"));
    private static final Map<String, List<String>> CLOSE = Map.of("Connection", List.of("close"));

    private final Endpoints endpoints;
    private final Admission admission;
    private final WaitingCalls held;
    private final Duration patience;
    private final Bodies bodies;
    private final Traffic traffic;

    /**
     * A handler for all listeners.
     *
     * @param held calls whose endpoint is being replaced
     * @param patience how long a call may wait, for its turn or its endpoint
     */
    EndpointHandler(
            Endpoints endpoints,
            Admission admission,
            WaitingCalls held,
            Duration patience,
            Bodies bodies,
            Traffic traffic) {
        this.endpoints = endpoints;
        this.admission = admission;
        this.held = held;
        this.patience = patience;
        this.bodies = bodies;
        this.traffic = traffic;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Exchange exchange = Exchange.of(request, response, callback, traffic);
        switch (request.getMethod()) {
            case "GET", "HEAD" -> enter(exchange, exchange.call(NOTHING));
            case "POST" ->
                bodies.read(
                        request,
                        body -> enter(exchange, exchange.call(body)),
                        status -> exchange.refuse(status, status == 503 ? LATER : CLOSE));
            case "OPTIONS" -> exchange.reply(new HttpReply(204, "", ALLOW, NOTHING));
            default -> exchange.refuse(405, ALLOW);
        }
        return true;
    }

    private void enter(Exchange exchange, HttpCall call) {
        if (call.path().startsWith(HealthEndpoint.PATH)) {
            // Whoever asks how the server is needs the answer most when there is no room.
            serve(exchange, call);
        } else if (admission.enter()) {
            try {
                serve(exchange, call);
            } finally {
                admission.leave();
            }
        } else if (!admission.await(left(exchange), () -> enter(exchange, call))) {
            exchange.refuse(503, LATER);
        }
    }

    private void serve(Exchange exchange, HttpCall call) {
        Optional<HttpReply> reply;
        try {
            reply = endpoints.answer(call);
        } catch (RuntimeException | LinkageError e) {
            // The place where endpoints are called: whatever one does, its caller gets an answer and the others go on.
            String reference = UUID.randomUUID().toString();
            LOG.error("{} failed, reference {}", call, reference, e);
            exchange.reply(HttpReply.text(500, PlainErrors.TYPE, "Internal error, reference " + reference + "\n"));
            return;
        }
        if (reply.isPresent()) {
            exchange.reply(reply.get());
        } else if (endpoints.awaits(call.path())) {
            hold(exchange, call);
        } else {
            exchange.refuse(404, Map.of());
        }
    }

    private void hold(Exchange exchange, HttpCall call) {
        if (!held.add(left(exchange), () -> enter(exchange, call))) {
            exchange.refuse(503, LATER);
        } else if (endpoints.serves(call.listener(), call.path())) {
            // It came between the look and the wait, and its signal with it.
            held.releaseAll();
        }
    }

    private Duration left(Exchange exchange) {
        return patience.minusNanos(System.nanoTime() - exchange.began());
    }
}
