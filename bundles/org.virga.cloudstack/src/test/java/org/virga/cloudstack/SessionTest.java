package org.virga.cloudstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.virga.cloudstack.ApiFixture.text;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.virga.api.command.Answer;
import org.virga.api.command.Caller;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.spi.http.HttpCall;
import org.virga.spi.http.HttpEndpoint;
import org.virga.spi.http.HttpReply;

class SessionTest {

    private static final String LOGIN = "command=login&response=json&username=alice&password=wonderland";
    private static final String COOKIES = "cookie: JSESSIONID=session-1; sessionkey=key-1";

    private final ApiFixture api = new ApiFixture();

    private record Who(String username, Integer timeout) {}

    @BeforeEach
    void loginAnswers() {
        api.dispatcher.answer = call ->
                call.command().equals("login") ? new Answer.Flat(new Who("alice", 1800)) : new Answer.Success(null);
    }

    @Test
    void loginAnswersTheKeyAndSetsTheCookies() {
        HttpReply reply = api.post(LOGIN + "&domain=/");

        assertThat(text(reply))
                .isEqualTo("{\"loginresponse\":{\"username\":\"alice\",\"timeout\":1800,\"sessionkey\":\"key-1\"}}");
        assertThat(reply.headers().get("Set-Cookie"))
                .containsExactly(
                        "JSESSIONID=session-1; Path=/client; HttpOnly; SameSite=Lax",
                        "sessionkey=key-1; Path=/client; HttpOnly; SameSite=Lax");
        assertThat(api.authentication.lastDomain).isEqualTo("/");
        assertThat(api.dispatcher.last().caller().origin()).isEqualTo(Caller.Origin.SESSION);
    }

    @Test
    void cookiesThatCameByTlsGoByTlsOnly() {
        HttpReply reply = api.api.handle(new HttpCall(
                HttpEndpoint.Listener.API, "POST", "/client/api", LOGIN, Map.of(), new byte[0], "192.0.2.1", true));

        assertThat(reply.headers().get("Set-Cookie")).hasSize(2).allMatch(cookie -> cookie.endsWith("; Secure"));
    }

    @Test
    void loginAnswersInXml() {
        assertThat(text(api.post(LOGIN.replace("&response=json", ""))))
                .isEqualTo("<?xml version=\"1.0\" encoding=\"UTF-8\"?><loginresponse><username>alice</username>"
                        + "<timeout>1800</timeout><sessionkey>key-1</sessionkey></loginresponse>");
    }

    @Test
    void loginIsByPostOnly() {
        HttpReply reply = api.get(LOGIN);

        assertThat(reply.status()).isEqualTo(405);
        assertThat(text(reply)).startsWith("{\"loginresponse\":{\"uuidList\":[],\"errorcode\":405,");
        assertThat(api.authentication.open).isEmpty();
    }

    @Test
    void wrongCredentialsAreRefused() {
        HttpReply reply = api.post(LOGIN.replace("wonderland", "x"));

        assertThat(reply.status()).isEqualTo(531);
        assertThat(text(reply))
                .isEqualTo("{\"loginresponse\":{\"uuidList\":[],\"errorcode\":531,\"errortext\":"
                        + "\"Failed to authenticate user alice in domain 1; please provide valid credentials\"}}");
        assertThat(reply.headers()).doesNotContainKey("Set-Cookie");
        assertThat(api.post("command=login&response=json&username=alice").status())
                .isEqualTo(431);
    }

    @Test
    void aLoginThatIsNotAnsweredOpensNoSession() {
        api.dispatcher.answer = call -> {
            throw new CommandException(ErrorKind.BUSY, "later");
        };

        HttpReply reply = api.post(LOGIN);

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.headers()).containsKey("Retry-After");
        assertThat(api.authentication.open).isEmpty();
    }

    @Test
    void aSessionIdThatWasBroughtAlongIsNotTakenOver() {
        api.post(LOGIN, "cookie: JSESSIONID=planted; sessionkey=planted");

        assertThat(api.authentication.open).containsOnlyKeys("session-1");
    }

    @Test
    void aSessionCallNeedsBothCookiesAndTheKey() {
        api.post(LOGIN);

        assertThat(api.get("command=listZones&response=json&sessionkey=key-1", COOKIES)
                        .status())
                .isEqualTo(200);
        assertThat(api.dispatcher.last().caller().origin()).isEqualTo(Caller.Origin.SESSION);
        assertThat(api.dispatcher.last().parameters()).isEmpty();
        assertThat(api.get("command=listZones&response=json", COOKIES).status()).isEqualTo(401);
        assertThat(api.get("command=listZones&response=json&sessionkey=key-1").status())
                .isEqualTo(401);
        assertThat(api.get("command=listZones&response=json&sessionkey=key-1", "cookie: JSESSIONID=session-1")
                        .status())
                .isEqualTo(401);
        assertThat(api.get("command=listZones&response=json&sessionkey=key-1", "cookie: sessionkey=key-1")
                        .status())
                .isEqualTo(401);
        assertThat(api.authentication.open).hasSize(1);
    }

    @Test
    void cookiesOfAnotherServerOnTheSameHostDoNotDisturb() {
        api.post(LOGIN);

        assertThat(api.get(
                                "command=listZones&response=json&sessionkey=key-1",
                                "cookie: JSESSIONID=other; sessionkey=other;JSESSIONID=session-1; sessionkey=key-1; x=y")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aWrongKeyEndsTheSession() {
        api.post(LOGIN);

        HttpReply wrong = api.get("command=listZones&response=json&sessionkey=AAAA", COOKIES);
        assertThat(text(wrong))
                .isEqualTo("{\"listzonesresponse\":{\"uuidList\":[],\"errorcode\":401,"
                        + "\"errortext\":\"unable to verify user credentials\"}}");
        assertThat(api.authentication.open).isEmpty();
        assertThat(text(api.get("command=listZones&response=json&sessionkey=key-1", COOKIES)))
                .contains("unable to verify user credentials and/or request signature");
    }

    @Test
    void logoutEndsTheSession() {
        api.post(LOGIN);

        HttpReply reply = api.get("command=logout&response=json&sessionkey=key-1", COOKIES);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.headers().get("Set-Cookie")).allMatch(cookie -> cookie.contains("Max-Age=0"));
        assertThat(api.authentication.open).isEmpty();
        HttpReply again = api.get("command=logout&response=json&sessionkey=key-1", COOKIES);
        assertThat(again.status()).isEqualTo(431);
        assertThat(text(again))
                .isEqualTo("{\"logoutresponse\":{\"uuidList\":[],\"errorcode\":431,\"cserrorcode\":9999,"
                        + "\"errortext\":\"Session not found for the logout process.\"}}");
    }

    @Test
    void aPageOfAnotherSiteCannotEndTheSession() {
        api.post(LOGIN);

        assertThat(api.get("command=logout&response=json", COOKIES).status()).isEqualTo(401);
        assertThat(api.authentication.open).hasSize(1);
    }

    @Test
    void theIntegrationPortNeedsNoCredentials() {
        HttpReply reply = api.integration("command=listZones&response=json", "host: 127.0.0.1:8096");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.contentType()).isEqualTo("application/json; charset=UTF-8");
        assertThat(api.dispatcher.last().caller().origin()).isEqualTo(Caller.Origin.INTEGRATION);
        assertThat(text(api.integration("response=json")))
                .isEqualTo("{\"errorresponse\":{\"uuidList\":[],\"errorcode\":432,\"cserrorcode\":9999,"
                        + "\"errortext\":\"Invalid request, no command sent\"}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "host: rebound.example.org:8096",
                "host: 127.0.0.1.example.org",
                "origin: http://evil.example.org",
                "sec-fetch-site: cross-site",
                "sec-fetch-site: same-site",
            })
    void pagesOfOtherSitesDoNotReachTheIntegrationPort(String header) {
        assertThat(api.integration("command=listZones&response=json", header).status())
                .isEqualTo(401);
        assertThat(api.dispatcher.calls).isEmpty();
    }

    @Test
    void toolsReachTheIntegrationPortByAddressOrLocalhost() {
        for (String host : List.of("localhost:8096", "127.0.0.1", "[::1]:8096", "192.0.2.7:80")) {
            assertThat(api.integration("command=listZones&response=json", "host: " + host)
                            .status())
                    .isEqualTo(200);
        }
    }
}
