package org.virga.http;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntSupplier;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.spi.http.HttpCall;
import org.virga.spi.http.HttpReply;

/**
 * Takes requests in and lets endpoints answer them. Bodies are read before a thread is given to the call, so slow senders
 * hold none; a call whose endpoint is being replaced is held without a thread, too.
 */
final class EndpointHandler extends Handler.Abstract {

    private static final Logger LOG = LoggerFactory.getLogger(EndpointHandler.class);
    private static final byte[] NOTHING = {};
    private static final Map<String, List<String>> ALLOW = Map.of("Allow", List.of("GET, HEAD, POST, OPTIONS"));
    private static final Map<String, List<String>> LATER = Map.of("Retry-After", List.of("2"));
    private static final Map<String, List<String>> CLOSE = Map.of("Connection", List.of("close"));

    private final Settings settings;
    private final Endpoints endpoints;
    private final HeldCalls held;
    private final Bodies bodies;
    private final Traffic traffic;
    private final IntSupplier waiting;

    /** A handler for all listeners. {@code waiting} tells how many calls wait for a thread. */
    EndpointHandler(
            Settings settings,
            Endpoints endpoints,
            HeldCalls held,
            Bodies bodies,
            Traffic traffic,
            IntSupplier waiting) {
        this.settings = settings;
        this.endpoints = endpoints;
        this.held = held;
        this.bodies = bodies;
        this.traffic = traffic;
        this.waiting = waiting;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Exchange exchange = Exchange.of(request, response, callback, traffic);
        switch (request.getMethod()) {
            case "GET", "HEAD" -> admit(exchange, NOTHING);
            case "POST" ->
                bodies.read(
                        request,
                        body -> admit(exchange, body),
                        status -> exchange.refuse(status, status == 503 ? LATER : CLOSE));
            case "OPTIONS" -> exchange.reply(new HttpReply(204, "", ALLOW, NOTHING));
            default -> exchange.refuse(405, ALLOW);
        }
        return true;
    }

    private void admit(Exchange exchange, byte[] body) {
        if (waiting.getAsInt() > settings.queue()) {
            exchange.refuse(503, LATER);
        } else {
            serve(exchange, exchange.call(body));
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
        Duration left = Duration.ofSeconds(settings.holdSeconds()).minusNanos(System.nanoTime() - exchange.began());
        if (left.isNegative() || left.isZero() || !held.hold(left, () -> serve(exchange, call))) {
            exchange.refuse(503, LATER);
        } else if (endpoints.serves(call.listener(), call.path())) {
            // It came between the look and the hold, and its signal with it.
            held.release();
        }
    }
}
