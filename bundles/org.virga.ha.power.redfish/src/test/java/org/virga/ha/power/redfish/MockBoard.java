package org.virga.ha.power.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.PowerBoard;

/** A board with the resources of DMTF's mockup of a rack server, as far as they are about power and accounts. */
final class MockBoard implements AutoCloseable {

    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;
    private static final int PRECONDITION_FAILED = 412;
    private static final int PRECONDITION_REQUIRED = 428;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ObjectMapper mapper = new ObjectMapper();
    private final int number;
    private final Set<String> tokens = ConcurrentHashMap.newKeySet();
    final List<String> calls = new CopyOnWriteArrayList<>();
    final List<String> systems = new CopyOnWriteArrayList<>(List.of("437XR1138R2"));
    volatile boolean powered = true;
    volatile String password = "first-hush";
    /** How often the account is changed by somebody else just before it is written. */
    final AtomicInteger changedMeanwhile = new AtomicInteger();

    private final AtomicInteger version = new AtomicInteger(1);

    MockBoard(int number, @Nullable SSLContext tls) throws IOException {
        this.number = number;
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        if (tls == null) {
            server = HttpServer.create(address, 0);
        } else {
            HttpsServer secured = HttpsServer.create(address, 0);
            secured.setHttpsConfigurator(new HttpsConfigurator(tls));
            server = secured;
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    PowerBoard record(String address) {
        return board(number, address, server.getAddress().getPort());
    }

    static PowerBoard board(int number, String address, int port) {
        return new PowerBoard(
                new Id<>(number),
                UUID.randomUUID(),
                new Id<Host>(number),
                "redfish",
                address,
                port,
                "Administrator",
                "first-hush",
                null,
                true,
                PowerBoard.Power.UNKNOWN);
    }

    int openSessions() {
        return tokens.size();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String call = exchange.getRequestMethod() + " " + path;
        calls.add(call);
        JsonNode body = mapper.readTree(exchange.getRequestBody().readAllBytes());
        if (call.equals("GET /redfish/v1/")) {
            answer(exchange, 200, ROOT);
        } else if (call.equals("POST /redfish/v1/SessionService/Sessions")) {
            open(exchange, body);
        } else if (!admitted(exchange)) {
            answer(exchange, UNAUTHORIZED, "{\"error\":{\"message\":\"No valid session\"}}");
        } else {
            serve(exchange, call, body);
        }
        exchange.close();
    }

    private void open(HttpExchange exchange, JsonNode body) throws IOException {
        if (!body.path("Password").asText().equals(password)) {
            answer(exchange, UNAUTHORIZED, "{\"error\":{\"message\":\"No\"}}");
            return;
        }
        String token = UUID.randomUUID().toString();
        tokens.add(token);
        exchange.getResponseHeaders().add("X-Auth-Token", token);
        answer(exchange, 201, "{\"@odata.id\":\"/redfish/v1/SessionService/Sessions/" + token + "\"}");
    }

    private boolean admitted(HttpExchange exchange) {
        String token = exchange.getRequestHeaders().getFirst("X-Auth-Token");
        String basic = "Basic "
                + Base64.getEncoder().encodeToString(("Administrator:" + password).getBytes(StandardCharsets.UTF_8));
        return (token != null && tokens.contains(token))
                || basic.equals(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private void serve(HttpExchange exchange, String call, JsonNode body) throws IOException {
        String system = "/redfish/v1/Systems/" + systems.get(0);
        if (call.equals("GET " + system)) {
            answer(exchange, 200, SYSTEM.formatted(system, powered ? "On" : "Off"));
        } else if (call.equals("POST " + system + "/Actions/ComputerSystem.Reset")) {
            powered = !body.path("ResetType").asText().equals("ForceOff")
                    && !body.path("ResetType").asText().equals("GracefulShutdown");
            exchange.sendResponseHeaders(204, -1);
        } else if (call.equals("PATCH /redfish/v1/AccountService/Accounts/2")) {
            patch(exchange, body);
        } else if (call.startsWith("DELETE /redfish/v1/SessionService/Sessions/")) {
            tokens.remove(call.substring(call.lastIndexOf('/') + 1));
            exchange.sendResponseHeaders(204, -1);
        } else {
            collections(exchange, call);
        }
    }

    private void collections(HttpExchange exchange, String call) throws IOException {
        switch (call) {
            case "GET /redfish/v1/Systems" -> members(exchange, "/redfish/v1/Systems/", systems);
            case "GET /redfish/v1/AccountService" ->
                answer(exchange, 200, "{\"Accounts\":{\"@odata.id\":\"/redfish/v1/AccountService/Accounts\"}}");
            case "GET /redfish/v1/AccountService/Accounts" ->
                members(exchange, "/redfish/v1/AccountService/Accounts/", List.of("1", "2"));
            case "GET /redfish/v1/AccountService/Accounts/1" -> answer(exchange, 200, "{\"UserName\":\"Operator\"}");
            case "GET /redfish/v1/AccountService/Accounts/2" -> {
                exchange.getResponseHeaders().add("ETag", "W/\"" + version + "\"");
                answer(exchange, 200, "{\"UserName\":\"Administrator\",\"Password\":null}");
            }
            default ->
                answer(
                        exchange,
                        NOT_FOUND,
                        "{\"error\":{\"@Message.ExtendedInfo\":[{\"Message\":\"There is no such\"}]}}");
        }
    }

    private void patch(HttpExchange exchange, JsonNode body) throws IOException {
        if (changedMeanwhile.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            version.incrementAndGet();
        }
        String condition = exchange.getRequestHeaders().getFirst("If-Match");
        if (condition == null) {
            answer(exchange, PRECONDITION_REQUIRED, "{}");
        } else if (!condition.equals("W/\"" + version + "\"")) {
            answer(exchange, PRECONDITION_FAILED, "{}");
        } else {
            version.incrementAndGet();
            password = body.path("Password").asText();
            answer(exchange, 200, "{}");
        }
    }

    private static void members(HttpExchange exchange, String path, List<String> names) throws IOException {
        String members = String.join(
                ",",
                names.stream()
                        .map(name -> "{\"@odata.id\":\"" + path + name + "\"}")
                        .toList());
        answer(exchange, 200, "{\"Members@odata.count\":" + names.size() + ",\"Members\":[" + members + "]}");
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static final String ROOT = """
            {"@odata.id": "/redfish/v1/", "RedfishVersion": "1.6.0",
             "Systems": {"@odata.id": "/redfish/v1/Systems"},
             "AccountService": {"@odata.id": "/redfish/v1/AccountService"},
             "Links": {"Sessions": {"@odata.id": "/redfish/v1/SessionService/Sessions"}}}
            """;
    private static final String SYSTEM = """
            {"@odata.id": "%1$s", "SystemType": "Physical", "PowerState": "%2$s",
             "Actions": {"#ComputerSystem.Reset": {
               "target": "%1$s/Actions/ComputerSystem.Reset",
               "ResetType@Redfish.AllowableValues": ["On", "ForceOff", "GracefulShutdown", "ForceRestart"]}}}
            """;
}
