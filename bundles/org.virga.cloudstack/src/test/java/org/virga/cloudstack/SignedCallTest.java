package org.virga.cloudstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.virga.cloudstack.ApiFixture.signed;
import static org.virga.cloudstack.ApiFixture.text;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.virga.api.command.Caller;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.spi.http.HttpEndpoint.Listener;
import org.virga.spi.http.HttpReply;

class SignedCallTest {

    private static final String REFUSED = "{\"listzonesresponse\":{\"uuidList\":[],\"errorcode\":401,"
            + "\"errortext\":\"unable to verify user credentials and/or request signature\"}}";

    private final ApiFixture api = new ApiFixture();

    @Test
    void aSignedCallReachesTheDispatcherWithoutTheFraming() {
        HttpReply reply =
                api.get(signed("command=listZones&response=json&Name=x&_=123&details[0].rootDiskController=scsi"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.contentType()).isEqualTo("application/json;charset=utf-8");
        assertThat(text(reply)).isEqualTo("{\"listzonesresponse\":{\"success\":true}}");
        assertThat(api.dispatcher.last().command()).isEqualTo("listZones");
        assertThat(api.dispatcher.last().caller().origin()).isEqualTo(Caller.Origin.SIGNED);
        assertThat(api.dispatcher.last().caller().address()).isEqualTo("192.0.2.1");
        assertThat(api.dispatcher.last().parameters())
                .containsOnlyKeys("Name", "details[0].rootDiskController")
                .containsEntry("Name", "x");
    }

    @Test
    void aSignedFormIsAsGood() {
        assertThat(api.post(
                                signed("command=listZones&response=json"),
                                "content-type: application/x-www-form-urlencoded")
                        .status())
                .isEqualTo(200);
        // Part of it in the query, part in the body, as libcloud sends user data.
        String[] pairs = signed("command=listZones&response=json&userdata=abc").split("&", 3);
        assertThat(api.call(Listener.API, "POST", pairs[0] + "&" + pairs[1], pairs[2])
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "command=listZones&response=json",
                "command=listZones&response=json&apiKey=key-alice",
                "command=listZones&response=json&apiKey=key-alice&signature=",
                "command=listZones&response=json&apiKey=key-ghost&signature=AAAA",
                "command=listZones&response=json&apiKey=&signature=AAAA",
                "command=listZones&response=json&signature=AAAA",
            })
    void whatIsNotSignedIsRefused(String query) {
        HttpReply reply = api.get(query);

        assertThat(reply.status()).isEqualTo(401);
        assertThat(text(reply)).isEqualTo(REFUSED);
        assertThat(api.dispatcher.calls).isEmpty();
    }

    @Test
    void aValueThatWasAddedOrChangedIsRefused() {
        String query = signed("command=listZones&response=json&id=1");

        for (String tampered : List.of(
                query + "&id=2",
                "id=2&" + query,
                query + "&ID=2",
                query + "&%69d=2",
                query + "&Command=destroyZone",
                query + "&listall=true",
                query.replace("id=1", "id=2"),
                query.replace("id=1", "id=1%20"),
                query + "&apiKey=key-bob",
                query + "&signature=AAAA")) {
            assertThat(api.get(tampered).status()).as(tampered).isIn(401, 430);
            assertThat(api.dispatcher.calls).as(tampered).isEmpty();
        }
        assertThat(api.call(Listener.API, "POST", query, "id=2").status()).isEqualTo(430);
        assertThat(api.call(Listener.API, "POST", query, "listall=true").status())
                .isEqualTo(401);
        assertThat(api.dispatcher.calls).isEmpty();
    }

    @Test
    void theSameValueTwiceIsOneValue() {
        String query = signed("command=listZones&response=json&id=1");

        assertThat(api.call(Listener.API, "POST", query, query).status()).isEqualTo(200);
        assertThat(api.dispatcher.last().parameters()).containsOnlyKeys("id");
    }

    @Test
    void aSignatureOfTheThirdVersionExpires() {
        String query = "command=listZones&response=json&signatureversion=3";

        assertThat(api.get(signed(query)).status()).isEqualTo(401);
        assertThat(api.get(signed(query + "&expires=nonsense")).status()).isEqualTo(401);
        assertThat(api.get(signedAt(query, "2026-11-21T10:59:59+0000")).status())
                .isEqualTo(401);
        assertThat(api.get(signedAt(query, "2026-11-21T11:00:00+0000")).status())
                .isEqualTo(401);
        assertThat(api.get(signedAt(query, "2026-11-21T11:00:01+0000")).status())
                .isEqualTo(200);
        assertThat(api.get(signedAt(query, "2026-11-21T11:00:01Z")).status()).isEqualTo(200);
        assertThat(api.get(signedAt(query, "2026-11-21T13:30:00+0200")).status())
                .isEqualTo(200);
    }

    @Test
    void unknownCommandsAreToldApartFromForbiddenOnes() {
        api.dispatcher.answer = call -> {
            throw new CommandException(ErrorKind.UNSUPPORTED_COMMAND, "The API [x] is not available");
        };

        assertThat(text(api.get(signed("command=listZones&response=json"))))
                .isEqualTo("{\"errorresponse\":{\"uuidList\":[],\"errorcode\":432,\"cserrorcode\":9999,"
                        + "\"errortext\":\"The API [x] is not available\"}}");
        assertThat(text(api.get(signed("command=noSuch&response=json"))))
                .isEqualTo(REFUSED.replace("listzonesresponse", "errorresponse"));
        assertThat(text(api.get("command=noSuch&response=json")))
                .isEqualTo(REFUSED.replace("listzonesresponse", "errorresponse"));
        assertThat(api.get(signed("command=LISTZONES&response=json")).status()).isEqualTo(401);
    }

    private static String signedAt(String query, String expires) {
        // The signature is over the escaped value.
        return signed(query + "&expires=" + expires.replace(":", "%3A").replace("+", "%2B"));
    }
}
