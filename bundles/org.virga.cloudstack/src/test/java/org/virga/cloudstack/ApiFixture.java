package org.virga.cloudstack;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.virga.api.command.Answer;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Query;
import org.virga.spi.http.HttpCall;
import org.virga.spi.http.HttpEndpoint.Listener;
import org.virga.spi.http.HttpReply;

/** The API on top of fakes, and requests to it. */
final class ApiFixture {

    static final Instant NOW = Instant.parse("2026-11-21T11:00:00Z");

    final FakeDispatcher dispatcher = new FakeDispatcher();
    final FakeAuthentication authentication = new FakeAuthentication();
    final CloudStackApi api = new CloudStackApi(dispatcher, authentication, InstantSource.fixed(NOW));

    ApiFixture() {
        api.addCommand(new ListZones());
    }

    /** The one command that there is. */
    @CommandSpec(name = "listZones", object = "zone", response = ListZones.Zone.class, description = "Lists zones.")
    static final class ListZones implements Query<ListZones.None> {
        record None() {}

        record Zone(String name) {}

        @Override
        public Class<None> parameters() {
            return None.class;
        }

        @Override
        public Answer query(CommandContext context, None none) {
            throw new IllegalStateException("Commands are carried out by the dispatcher");
        }
    }

    HttpReply get(String query, String... headers) {
        return call(Listener.API, "GET", query, "", headers);
    }

    HttpReply post(String body, String... headers) {
        return call(Listener.API, "POST", "", body, headers);
    }

    HttpReply integration(String query, String... headers) {
        return call(Listener.INTEGRATION, "GET", query, "", headers);
    }

    /** Headers are given as {@code "name: value"}. */
    HttpReply call(Listener listener, String method, String query, String body, String... headers) {
        Map<String, List<String>> map = new HashMap<>();
        for (String header : headers) {
            map.put(header.substring(0, header.indexOf(':')), List.of(header.substring(header.indexOf(':') + 2)));
        }
        return api.handle(new HttpCall(
                listener,
                method,
                "/client/api",
                query,
                map,
                body.getBytes(StandardCharsets.UTF_8),
                "192.0.2.1",
                false));
    }

    /** A query that alice has signed; values are plain words. */
    static String signed(String query) {
        String all = query + "&apikey=key-alice";
        String text = Arrays.stream(all.split("&", -1))
                .sorted()
                .collect(Collectors.joining("&"))
                .toLowerCase(Locale.ROOT);
        return all + "&signature="
                + hmac(text).replace("+", "%2B").replace("/", "%2F").replace("=", "%3D");
    }

    static String text(HttpReply reply) {
        return new String(reply.body(), StandardCharsets.UTF_8);
    }

    private static String hmac(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec("secret-alice".getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
