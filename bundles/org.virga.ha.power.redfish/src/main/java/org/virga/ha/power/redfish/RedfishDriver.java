package org.virga.ha.power.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.model.PowerBoard;
import org.virga.api.model.PowerBoard.Power;
import org.virga.ha.power.redfish.Wire.Reply;
import org.virga.spi.StartError;
import org.virga.spi.power.PowerAction;
import org.virga.spi.power.PowerDriver;
import org.virga.spi.power.PowerException;

/** Speaks Redfish: finds its way from the service's root by what each resource names, and knows no vendor's paths. */
@Component(name = RedfishDriver.PID)
public final class RedfishDriver implements PowerDriver {

    static final String PID = "org.virga.ha.power.redfish";

    private static final Logger LOG = LoggerFactory.getLogger(RedfishDriver.class);
    private static final String ROOT = "/redfish/v1/";
    private static final int LONGEST_PASSWORD = 64;
    private static final int NOT_FOUND = 404;
    private static final int CHANGED_MEANWHILE = 412;

    /** What an action is called, the one that is meant first. */
    private static final Map<PowerAction, List<String>> RESET_TYPES = Map.of(
            PowerAction.ON, List.of("On", "ForceOn"),
            PowerAction.OFF, List.of("ForceOff"),
            PowerAction.CYCLE, List.of("PowerCycle", "ForceRestart"),
            PowerAction.RESET, List.of("ForceRestart"),
            PowerAction.SOFT, List.of("GracefulShutdown"));

    private final ObjectMapper mapper = new ObjectMapper();
    private final ExecutorService threads =
            Executors.newCachedThreadPool(work -> new Thread(work, "virga-ha-power-redfish"));
    private final HttpClient client;
    private final boolean sessions;
    /** Where a board has the system that is the host, so that a look is one call. */
    private final Map<BoardAddress, String> systems = new ConcurrentHashMap<>();

    /** @throws IllegalArgumentException when the settings make no sense */
    @Activate
    public RedfishDriver(Settings settings) {
        sessions = "session".equals(settings.login());
        if (!sessions && !"basic".equals(settings.login())) {
            throw wrong("login is '" + settings.login() + "' and has to be basic or session", null);
        }
        try {
            SSLContext tls = Trust.context(settings.tls_verify(), settings.tls_certificates());
            client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .sslContext(tls)
                    .executor(threads)
                    .build();
        } catch (IOException | GeneralSecurityException e) {
            threads.shutdownNow();
            throw wrong("tls.certificates cannot be used: " + e.getMessage(), e);
        }
    }

    private static IllegalArgumentException wrong(String what, @Nullable Exception cause) {
        StartError.report(PID + ": " + what);
        return new IllegalArgumentException(what, cause);
    }

    /** Something that is asked of a board. */
    private interface Talk<T> {
        T with(Wire wire) throws PowerException, InterruptedException;
    }

    @Deactivate
    public void stop() {
        threads.shutdownNow();
    }

    @Override
    public String name() {
        return "redfish";
    }

    @Override
    public int longestPassword() {
        return LONGEST_PASSWORD;
    }

    @Override
    public String objection(PowerBoard board) {
        return BoardAddress.of(board).isPresent() ? "" : BoardAddress.objection(board);
    }

    @Override
    public Power state(PowerBoard board, Duration limit) throws PowerException, InterruptedException {
        JsonNode system = talk(board, limit, wire -> system(wire, address(board)));
        String said = system.path("PowerState").asText("");
        return switch (said) {
            case "Off" -> Power.OFF;
            // One that is being switched off has power until it is off.
            case "On", "PoweringOn", "PoweringOff", "Paused" -> Power.ON;
            default -> Power.UNKNOWN;
        };
    }

    @Override
    public void act(PowerBoard board, PowerAction action, Duration limit) throws PowerException, InterruptedException {
        var unused = talk(board, limit, wire -> {
            JsonNode reset = system(wire, address(board)).path("Actions").path("#ComputerSystem.Reset");
            String target = reset.path("target").asText("");
            if (!target.startsWith("/")) {
                throw new PowerException("the board does not say how its system is switched");
            }
            Map<String, String> body = Map.of("ResetType", resetType(reset, action));
            return wire.demand("POST", target, wire.call("POST", target, body, Map.of()));
        });
    }

    @Override
    public void changePassword(PowerBoard board, String password, Duration limit)
            throws PowerException, InterruptedException {
        var unused = talk(board, limit, wire -> {
            String accounts =
                    link(wire.get(link(wire.get(ROOT).body(), "AccountService")).body(), "Accounts");
            for (String member : members(wire, accounts)) {
                Reply account = wire.get(member);
                if (account.body().path("UserName").asText("").equals(board.username())) {
                    return change(wire, member, account, password);
                }
            }
            throw new PowerException("the board does not list a user " + board.username());
        });
    }

    private static Reply change(Wire wire, String account, Reply before, String password)
            throws PowerException, InterruptedException {
        Map<String, String> body = Map.of("Password", password);
        Reply reply = wire.call("PATCH", account, body, condition(before));
        if (reply.status() == CHANGED_MEANWHILE) {
            reply = wire.call("PATCH", account, body, condition(wire.get(account)));
        }
        return wire.demand("PATCH", account, reply);
    }

    private static Map<String, String> condition(Reply reply) {
        String tag = reply.header("etag");
        if (tag.isEmpty()) {
            tag = reply.body().path("@odata.etag").asText("");
        }
        return tag.isEmpty() ? Map.of() : Map.of("If-Match", tag);
    }

    private static String resetType(JsonNode reset, PowerAction action) throws PowerException {
        List<String> wanted = RESET_TYPES.getOrDefault(action, List.of());
        List<String> allowed = new ArrayList<>();
        reset.path("ResetType@Redfish.AllowableValues").forEach(value -> allowed.add(value.asText()));
        if (allowed.isEmpty()) {
            return wanted.get(0);
        }
        return wanted.stream()
                .filter(allowed::contains)
                .findFirst()
                .orElseThrow(() -> new PowerException("the board cannot do " + action + ", only " + allowed));
    }

    private JsonNode system(Wire wire, BoardAddress address) throws PowerException, InterruptedException {
        String known = systems.get(address);
        if (known != null) {
            Reply reply = wire.call("GET", known, null, Map.of());
            if (reply.status() != NOT_FOUND) {
                return wire.demand("GET", known, reply).body();
            }
            systems.remove(address, known);
        }
        List<String> members = members(wire, link(wire.get(ROOT).body(), "Systems"));
        List<String> fitting = members.stream()
                .filter(member -> address.system().isEmpty() || lastPart(member).equals(address.system()))
                .toList();
        if (fitting.size() != 1) {
            throw new PowerException("the board has the systems "
                    + members.stream().map(RedfishDriver::lastPart).toList()
                    + "; name one of them behind the board's address, such as bmc7.example/437XR1138R2");
        }
        JsonNode system = wire.get(fitting.get(0)).body();
        systems.put(address, fitting.get(0));
        return system;
    }

    private static List<String> members(Wire wire, String collection) throws PowerException, InterruptedException {
        List<String> members = new ArrayList<>();
        for (JsonNode member : wire.get(collection).body().path("Members")) {
            members.add(path(member, collection));
        }
        return members;
    }

    private static String link(JsonNode resource, String name) throws PowerException {
        return path(resource.path(name), name);
    }

    /** The path that a link names; never another host, which would get the password. */
    private static String path(JsonNode link, String of) throws PowerException {
        String path = link.path("@odata.id").asText("");
        if (!path.startsWith("/")) {
            throw new PowerException("the board does not say where it has " + of);
        }
        return path;
    }

    private static String lastPart(String path) {
        String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return trimmed.substring(trimmed.lastIndexOf('/') + 1);
    }

    private static BoardAddress address(PowerBoard board) throws PowerException {
        return BoardAddress.of(board).orElseThrow(() -> new PowerException(BoardAddress.objection(board)));
    }

    private <T> T talk(PowerBoard board, Duration limit, Talk<T> talk) throws PowerException, InterruptedException {
        Wire wire = new Wire(client, mapper, address(board).base(), System.nanoTime() + limit.toNanos());
        if (!sessions) {
            byte[] login = (board.username() + ":" + board.password()).getBytes(StandardCharsets.UTF_8);
            wire.login(Map.of("Authorization", "Basic " + Base64.getEncoder().encodeToString(login)));
            return talk.with(wire);
        }
        String session = open(wire, board);
        try {
            return talk.with(wire);
        } finally {
            close(wire, session);
        }
    }

    private static String open(Wire wire, PowerBoard board) throws PowerException, InterruptedException {
        String sessions = link(wire.get(ROOT).body().path("Links"), "Sessions");
        Map<String, String> user = Map.of("UserName", board.username(), "Password", board.password());
        Reply reply = wire.demand("POST", sessions, wire.call("POST", sessions, user, Map.of()));
        String token = reply.header("x-auth-token");
        if (token.isEmpty()) {
            throw new PowerException("the board opens a session and gives no token");
        }
        wire.login(Map.of("X-Auth-Token", token));
        return reply.body().path("@odata.id").asText("");
    }

    /** Boards have few sessions, and each stays for half an hour when nobody ends it. */
    private static void close(Wire wire, String session) throws InterruptedException {
        if (!session.startsWith("/")) {
            return;
        }
        try {
            wire.call("DELETE", session, null, Map.of());
        } catch (PowerException e) {
            LOG.debug("A session on a board was not ended", e);
        }
    }
}
