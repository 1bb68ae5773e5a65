package org.virga.authority;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.agent.AgentSightings;
import org.virga.api.store.Store;
import org.virga.api.store.StoreUnavailableException;
import org.virga.authority.Joining.RefusedException;
import org.virga.spi.http.HttpCall;
import org.virga.spi.http.HttpEndpoint;
import org.virga.spi.http.HttpReply;

/** Where agents come to join: small requests, not too many, answered in JSON. */
@Component
public final class JoinEndpoint implements HttpEndpoint {

    private static final Logger LOG = LoggerFactory.getLogger(JoinEndpoint.class);
    private static final int MOST_BYTES = 16_384;
    private static final Throttle.Rate EACH = new Throttle.Rate(20, 2);
    private static final Throttle.Rate TOGETHER = new Throttle.Rate(200, 50);

    private final Joining joining;
    private final Refusals refusals;
    private final Gatekeeper gatekeeper;
    private final Throttle throttle = new Throttle(EACH, TOGETHER, System::nanoTime);
    private final ObjectMapper json = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    @Activate
    public JoinEndpoint(
            @Reference Store store,
            @Reference AuthorityKeeper keeper,
            @Reference AgentSightings sightings,
            @Reference Refusals refusals,
            @Reference Gatekeeper gatekeeper) {
        this.joining = new Joining(store, keeper, sightings);
        this.refusals = refusals;
        this.gatekeeper = gatekeeper;
    }

    @Override
    public String path() {
        return Handshake.PATH;
    }

    @Override
    public HttpReply handle(HttpCall call) {
        try {
            return reply(200, answer(call));
        } catch (RefusedException e) {
            if (e.suspicious()) {
                refusals.join(call.address(), String.valueOf(e.getMessage()));
            } else {
                LOG.info("The agent at {} cannot join: {}", call.address(), e.getMessage());
            }
            return reply(e.status(), new Handshake.Refused(String.valueOf(e.getMessage())));
        } catch (StoreUnavailableException e) {
            return reply(503, new Handshake.Refused("The controller cannot store anything now: " + e.getMessage()));
        }
    }

    private Handshake.Answer answer(HttpCall call) throws RefusedException {
        if (!throttle.allows(call.address())) {
            refusals.join(call.address(), "too many requests");
            throw new RefusedException(429, "Too many requests to join; try again in a few seconds");
        }
        if (!call.method().equals("POST")) {
            throw new RefusedException(405, "Agents join by POST");
        }
        if (call.body().length > MOST_BYTES) {
            throw new RefusedException(413, "A request to join has at most " + MOST_BYTES + " bytes");
        }
        Handshake.Request request = read(call.body());
        int port = gatekeeper.port();
        if (port == 0) {
            throw new RefusedException(503, "This controller has no port for agents now");
        }
        return joining.join(request, call.address(), port);
    }

    private Handshake.Request read(byte[] body) throws RefusedException {
        try {
            Handshake.Request request = json.readValue(body, Handshake.Request.class);
            if (request != null && whole(request)) {
                return request;
            }
        } catch (IOException e) {
            LOG.debug("Not a request to join", e);
        }
        throw new RefusedException(
                400,
                "A request to join is JSON with "
                        + Stream.of(Handshake.Request.class.getRecordComponents())
                                .map(RecordComponent::getName)
                                .toList());
    }

    @SuppressWarnings("NullAway") // JSON leaves out what it likes
    private static boolean whole(Handshake.Request request) {
        return Stream.of(
                        request.token(),
                        request.name(),
                        request.controller(),
                        request.request(),
                        request.nonce(),
                        request.version(),
                        request.proof())
                .noneMatch(field -> field == null);
    }

    private HttpReply reply(int status, Record body) {
        try {
            Map<String, List<String>> headers =
                    status == 429 || status == 503 ? Map.of("Retry-After", List.of("5")) : Map.of();
            byte[] text = json.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
            return new HttpReply(status, "application/json", headers, text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An answer of ours is no JSON", e);
        }
    }
}
