package org.virga.cloudstack;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.command.Answer;
import org.virga.api.command.Call;
import org.virga.api.command.Caller;
import org.virga.api.command.CommandException;
import org.virga.api.command.Dispatcher;
import org.virga.api.command.ErrorKind;
import org.virga.api.health.HealthCheck;
import org.virga.api.health.MetricSource;
import org.virga.api.identity.Authentication;
import org.virga.api.store.StoreUnavailableException;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.http.HttpCall;
import org.virga.spi.http.HttpEndpoint;
import org.virga.spi.http.HttpReply;

/** The CloudStack protocol at {@code /client/api}: who calls, which command, and the form of the answer. */
@Component(
        name = CloudStackApi.PID,
        service = {HttpEndpoint.class, HealthCheck.class, MetricSource.class})
public final class CloudStackApi implements HttpEndpoint, HealthCheck, MetricSource {

    static final String PID = "org.virga.cloudstack";

    private static final Logger LOG = LoggerFactory.getLogger(CloudStackApi.class);
    /** The release of the protocol that answers claim to follow. */
    private static final String PROTOCOL = "4.22.0.0";
    /** Commands that are there with or without a handler that is a service. */
    private static final Set<String> ALWAYS = Set.of(SessionFraming.LOGIN, SessionFraming.LOGOUT, "listApis");

    private final Dispatcher dispatcher;
    private final Callers callers;
    private final SessionFraming sessions;
    private final KnownCommands commands = new KnownCommands();
    private final LongAdder unauthenticated = new LongAdder();
    private final Format json;
    private final Format xml;

    @Activate
    public CloudStackApi(@Reference Dispatcher dispatcher, @Reference Authentication authentication) {
        this(dispatcher, authentication, InstantSource.system());
    }

    CloudStackApi(Dispatcher dispatcher, Authentication authentication, InstantSource clock) {
        this.dispatcher = dispatcher;
        callers = new Callers(authentication, clock);
        sessions = new SessionFraming(dispatcher, authentication, callers);
        RecordShapes shapes = new RecordShapes();
        json = new JsonFormat(shapes);
        xml = new XmlFormat(shapes, PROTOCOL);
    }

    /** What is sent: an answer, fields that the framing adds to it, and cookies. */
    record Framed(Answer answer, Map<String, String> extra, List<String> cookies) {}

    @Reference(policy = ReferencePolicy.DYNAMIC, cardinality = ReferenceCardinality.MULTIPLE)
    void addCommand(CommandHandler<?> handler) {
        commands.add(handler);
    }

    void removeCommand(CommandHandler<?> handler) {
        commands.remove(handler);
    }

    @Override
    public String path() {
        return "/client/api";
    }

    @Override
    public boolean serves(Listener listener) {
        return true;
    }

    @Override
    public String name() {
        return "cloudstack";
    }

    @Override
    public Health health() {
        return Health.ok();
    }

    @Override
    public void collect(Sink sink) {
        sink.counter(
                "virga_cloudstack_unauthenticated_total",
                "Requests of callers who could not be told.",
                Map.of(),
                (double) unauthenticated.sum());
    }

    @Override
    public HttpReply handle(HttpCall call) {
        ApiRequest request = ApiRequest.of(call);
        Format format = request.json() ? json : xml;
        try {
            request.check();
            Framed framed = framed(request);
            byte[] body = format.answer(Envelopes.of(request.command()), framed.answer(), framed.extra());
            return reply(call, 200, format, body, framed.cookies());
        } catch (CommandException e) {
            return refusal(request, format, e);
        } catch (StoreUnavailableException e) {
            LOG.warn("{} cannot be carried out", request.command(), e);
            return refusal(
                    request, format, new CommandException(ErrorKind.BUSY, "The database cannot be used at the moment"));
        } catch (RuntimeException | LinkageError e) {
            String reference = UUID.randomUUID().toString();
            LOG.error("{} failed, reference {}", request.command(), reference, e);
            String text = "Internal error, the operator finds it in the log under " + reference;
            return refusal(request, format, new CommandException(ErrorKind.INTERNAL, text));
        }
    }

    private Framed framed(ApiRequest request) {
        if (request.call().listener() == Listener.API && request.command().equals(SessionFraming.LOGIN)) {
            return sessions.login(request);
        }
        if (request.call().listener() == Listener.API && request.command().equals(SessionFraming.LOGOUT)) {
            return sessions.logout(request);
        }
        Caller caller = callers.caller(request);
        if (request.command().isEmpty()) {
            throw new CommandException(ErrorKind.UNSUPPORTED_COMMAND, "Invalid request, no command sent");
        }
        Call call = new Call(request.command(), request.commandParameters(), caller);
        try {
            return new Framed(dispatcher.dispatch(call), Map.of(), List.of());
        } catch (CommandException e) {
            if (e.kind() == ErrorKind.UNSUPPORTED_COMMAND
                    && caller.origin() == Caller.Origin.SIGNED
                    && !ALWAYS.contains(request.command())
                    && !commands.contains(request.command())) {
                // The protocol tells a signer of an unknown command just this.
                throw new CommandException(ErrorKind.UNAUTHENTICATED, ApiError.CREDENTIALS);
            }
            throw e;
        }
    }

    private HttpReply refusal(ApiRequest request, Format format, CommandException refusal) {
        String command = request.command();
        if (refusal.kind() == ErrorKind.UNAUTHENTICATED || refusal.kind() == ErrorKind.CREDENTIALS) {
            unauthenticated.increment();
        }
        boolean named = ALWAYS.contains(command) || commands.contains(command);
        String envelope =
                named && refusal.kind() != ErrorKind.UNSUPPORTED_COMMAND ? Envelopes.of(command) : Envelopes.ERROR;
        ApiError error = ApiError.of(refusal);
        return reply(request.call(), error.code(), format, format.error(envelope, error), List.of());
    }

    private static HttpReply reply(HttpCall call, int status, Format format, byte[] body, List<String> cookies) {
        // The two listeners of the protocol's first server spell it differently, and there are clients that compare.
        String charset = call.listener() == Listener.API ? ";charset=utf-8" : "; charset=UTF-8";
        Map<String, List<String>> headers = new HashMap<>();
        headers.put("Cache-Control", List.of("no-store"));
        if (!cookies.isEmpty()) {
            headers.put("Set-Cookie", cookies);
        }
        if (status == ErrorKind.BUSY.errorCode()) {
            headers.put("Retry-After", List.of("2"));
        }
        return new HttpReply(status, format.mediaType() + charset, headers, body);
    }
}
