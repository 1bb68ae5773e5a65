package org.virga.messaging;

import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcException.Reason;
import org.virga.api.message.RpcHandlers;
import org.virga.api.message.RpcHandlers.Served;

/** Carries out requests with the handlers of one address. The one place where foreign handlers are called. */
final class Methods {

    private static final Logger LOG = LoggerFactory.getLogger(Methods.class);

    private final RpcHandlers handlers;
    private final Codec codec;

    Methods(RpcHandlers handlers, Codec codec) {
        this.handlers = handlers;
        this.codec = codec;
    }

    Request.Done carryOut(Request request) {
        Served<?, ?> served = handlers.methods().get(request.method());
        Versions.Version wanted = Versions.Version.parse(request.version());
        if (served == null || wanted == null || !served.method().serves(wanted.major(), wanted.minor())) {
            return unsupported(request);
        }
        try {
            return new Request.Done(Headers.OK, codec.write(call(served, request)), Headers.OK);
        } catch (BadMessageException e) {
            return refused(Reason.REFUSED, request.method() + ": the arguments are " + e.getMessage());
        } catch (RpcException e) {
            return refused(e.reason(), String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(request, e);
        } catch (Exception | LinkageError | AssertionError e) {
            LOG.error("{} failed unexpectedly", request, e);
            return failed(request, e);
        }
    }

    private <A extends Record, R extends Record> R call(Served<A, R> served, Request request) throws Exception {
        return served.handler()
                .handle(codec.read(request.body(), served.method().arguments()), request.sender());
    }

    private Request.Done failed(Request request, Throwable cause) {
        return refused(Reason.FAILED, request.method() + " failed: " + cause);
    }

    private Request.Done refused(Reason reason, String text) {
        return Request.Done.refused(codec, reason.name(), new Refusal(text));
    }

    private Request.Done unsupported(Request request) {
        Map<String, String> versions = new TreeMap<>();
        handlers.methods()
                .values()
                .forEach(served -> versions.put(served.method().name(), Versions.Version.text(served.method())));
        String text = request.method() + " " + request.version() + " is not served here; served are " + versions;
        return Request.Done.refused(codec, Reason.UNSUPPORTED.name(), new Refusal(text, versions));
    }
}
