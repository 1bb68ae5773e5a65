package org.virga.cloudstack;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.virga.api.command.Caller;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.identity.Authentication;
import org.virga.api.identity.Authentication.KeyHolder;
import org.virga.api.identity.Session;
import org.virga.spi.command.Dates;
import org.virga.spi.http.HttpCall;
import org.virga.spi.http.HttpEndpoint.Listener;

/** Tells who sent a request: by the listener, by its signature, or by its session. Any thread may call. */
final class Callers {

    /** A name could be made to point at this machine by whoever owns it, so that a browser here would call for them. */
    private static final Pattern LOCAL_HOST = Pattern.compile("(localhost|[0-9.]+|\\[[0-9a-fA-F:.]+])(:\\d+)?");

    private static final Set<String> OWN_SITE = Set.of("none", "same-origin");

    private final Authentication authentication;
    private final InstantSource clock;

    Callers(Authentication authentication, InstantSource clock) {
        this.authentication = authentication;
        this.clock = clock;
    }

    /**
     * Who sent it.
     *
     * @throws CommandException {@code UNAUTHENTICATED} when that cannot be told
     */
    Caller caller(ApiRequest request) {
        HttpCall call = request.call();
        if (call.listener() == Listener.INTEGRATION) {
            refuseOtherSites(call);
            return authentication.rootAdmin(Caller.Origin.INTEGRATION, call.address());
        }
        if (request.value("signature").isPresent() || request.value("apikey").isPresent()) {
            return signer(request);
        }
        return session(request).orElseThrow(Callers::unknown).caller();
    }

    /**
     * The session that a request belongs to: named by the one cookie, and proved by the other and by the parameter, which
     * a page of another site cannot know.
     *
     * @return empty when its cookie names none that is open
     * @throws CommandException {@code UNAUTHENTICATED} when the proof is missing; when it is wrong, the session is ended too
     */
    Optional<Session> session(ApiRequest request) {
        Optional<Session> open = Cookies.values(request.call(), Cookies.SESSION).stream()
                .flatMap(id -> authentication.session(id).stream())
                .findFirst();
        open.ifPresent(session -> prove(request, session));
        return open;
    }

    private void prove(ApiRequest request, Session session) {
        Optional<String> parameter = request.value("sessionkey");
        List<String> cookies = Cookies.values(request.call(), Cookies.KEY);
        if (parameter.isPresent() && cookies.stream().anyMatch(cookie -> same(cookie, session.key()))) {
            if (same(parameter.get(), session.key())) {
                return;
            }
            authentication.logout(session.id());
        }
        throw new CommandException(ErrorKind.UNAUTHENTICATED, "unable to verify user credentials");
    }

    private Caller signer(ApiRequest request) {
        KeyHolder holder = request.value("apikey")
                .flatMap(key -> authentication.byApiKey(key, request.call().address()))
                .orElseThrow(Callers::unknown);
        String signature = request.value("signature").orElse("");
        if (expired(request) || !Signature.matches(request.signed(), holder.secretKey(), signature)) {
            throw unknown();
        }
        return holder.caller();
    }

    private boolean expired(ApiRequest request) {
        if (!request.value("signatureversion").map("3"::equals).orElse(false)) {
            return false;
        }
        Instant now = clock.instant();
        return request.value("expires")
                .flatMap(Dates::parse)
                .map(expires -> !expires.isAfter(now))
                .orElse(true);
    }

    /** The integration port trusts whoever reaches it, and every page that a browser of this machine shows reaches it. */
    private static void refuseOtherSites(HttpCall call) {
        boolean localName = call.header("host")
                .map(host -> LOCAL_HOST.matcher(host).matches())
                .orElse(true);
        boolean ownSite = call.header("sec-fetch-site").map(OWN_SITE::contains).orElse(true);
        boolean noOrigin =
                call.header("origin").isEmpty() || call.header("sec-fetch-site").isPresent();
        if (!localName || !ownSite || !noOrigin) {
            throw new CommandException(
                    ErrorKind.UNAUTHENTICATED, "the integration port does not answer pages of other sites");
        }
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static CommandException unknown() {
        return new CommandException(ErrorKind.UNAUTHENTICATED, ApiError.CREDENTIALS);
    }
}
