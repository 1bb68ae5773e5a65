package org.virga.messaging;

import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcException.Reason;
import org.virga.api.message.RpcHandlers;
import org.virga.api.message.RpcHandlers.Served;
import org.virga.messaging.Request.Verdict;

/** Carries out requests with the handlers of one address. The one place where foreign handlers are called. */
final class Methods {

    private static final Logger LOG = LoggerFactory.getLogger(Methods.class);

    private final RpcHandlers handlers;
    private final Codec codec;
    private final int limit;

    /**
     * Serves handlers.
     *
     * @param limit the most bytes of a message
     */
    Methods(RpcHandlers handlers, Codec codec, int limit) {
        this.handlers = handlers;
        this.codec = codec;
        this.limit = limit;
    }

    Request.Done carryOut(Request request) {
        long bytes = Codec.bytes(request.body(), limit);
        if (bytes > limit) {
            return tooLong(Reason.REFUSED, request.method() + ": the arguments have", bytes);
        }
        Served<?, ?> served = handlers.methods().get(request.method());
        Versions.Version wanted = Versions.Version.parse(request.version());
        if (served == null || wanted == null || !served.method().serves(wanted.major(), wanted.minor())) {
            return unsupported(request);
        }
        try {
            return answered(request, codec.write(call(served, request)));
        } catch (BadMessageException e) {
            String text = request.method() + ": the arguments are " + e.getMessage();
            return Request.Done.refused(codec, Reason.REFUSED, new Refusal(text), Verdict.HOPELESS);
        } catch (RpcException e) {
            return refused(e);
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

    private Request.Done answered(Request request, String answer) {
        long bytes = Codec.bytes(answer, limit);
        return bytes > limit
                ? tooLong(Reason.FAILED, request.method() + " is done, but its answer has", bytes)
                : new Request.Done(Headers.OK, answer, Headers.OK, Verdict.DONE);
    }

    private Request.Done tooLong(Reason reason, String what, long bytes) {
        Refusal refusal =
                new Refusal(what + " " + bytes + " bytes; a message may have " + limit + " (message.limit.mib)");
        return Request.Done.refused(codec, reason, refusal, reason == Reason.FAILED ? Verdict.DONE : Verdict.HOPELESS);
    }

    private Request.Done failed(Request request, Throwable cause) {
        Refusal refusal = new Refusal(request.method() + " failed: " + cause);
        return Request.Done.refused(codec, Reason.FAILED, refusal, Verdict.AGAIN);
    }

    private Request.Done refused(RpcException e) {
        Refusal refusal = Refusal.busy(String.valueOf(e.getMessage()), e.retryAfter());
        return Request.Done.refused(
                codec,
                e.reason(),
                refusal,
                switch (e.reason()) {
                    case REFUSED -> Verdict.REFUSED;
                    case UNSUPPORTED -> Verdict.HOPELESS;
                    case TIMEOUT, UNREACHABLE, BUSY, FAILED -> Verdict.AGAIN;
                });
    }

    private Request.Done unsupported(Request request) {
        Map<String, String> versions = new TreeMap<>();
        handlers.methods()
                .values()
                .forEach(served -> versions.put(served.method().name(), Versions.Version.text(served.method())));
        String text = request.method() + " " + request.version() + " is not served here; served are " + versions;
        return Request.Done.refused(codec, Reason.UNSUPPORTED, new Refusal(text, versions, 0), Verdict.HOPELESS);
    }
}
