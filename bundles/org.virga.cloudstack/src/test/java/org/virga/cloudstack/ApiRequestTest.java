package org.virga.cloudstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.virga.cloudstack.ApiFixture.signed;
import static org.virga.cloudstack.ApiFixture.text;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.virga.spi.http.HttpCall;
import org.virga.spi.http.HttpEndpoint.Listener;
import org.virga.spi.http.HttpReply;

class ApiRequestTest {

    private final ApiFixture api = new ApiFixture();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "response=json&command=listZones&name=%",
                "response=json&command=listZones&name=%4",
                "response=json&command=listZones&name=%zz",
                "response=json&command=listZones&name=%ff%fe",
                "response=json&command=listZones&name=%c3",
                "response=json&command=listZones&name=%ed%a0%80",
                "command=listZones&response=json&name=1&NAME=2",
                "%zz&response=json",
                "response=json&command=listZones&name=\ufffd",
            })
    void whatIsMalformedIsRefusedAsSuch(String query) {
        HttpReply reply = api.integration(query);

        assertThat(reply.status()).isEqualTo(430);
        assertThat(text(reply)).contains("\"errorcode\":430,\"cserrorcode\":9999");
        assertThat(api.dispatcher.calls).isEmpty();
    }

    @Test
    void charactersThatCannotBePrintedAreRefused() {
        assertThat(api.integration("command=listZones&response=json&name=a%00b").status())
                .isEqualTo(431);
        assertThat(api.integration("command=listZones&response=json&name=a%0Ab").status())
                .isEqualTo(200);
    }

    @Test
    void whatNeedsNoEscapeMayStandRaw() {
        api.integration("command=listZones&response=json&name=~*[x]!'()/:é\"<>=&&empty&=nameless&");

        assertThat(api.dispatcher.last().parameters())
                .containsEntry("name", "~*[x]!'()/:é\"<>=")
                .containsEntry("empty", "")
                .containsEntry("", "nameless");
    }

    @Test
    void blanksArePlusOrEscaped() {
        api.integration("command=listZones&response=json&name=a+b%20c%2Bd");

        assertThat(api.dispatcher.last().parameters()).containsEntry("name", "a b c+d");
    }

    @Test
    void keysInMapsKeepTheirCase() {
        api.integration("command=listZones&response=json&Details[0].rootDisk=a&details[0].rootdisk=b");

        assertThat(api.dispatcher.last().parameters())
                .containsEntry("Details[0].rootDisk", "a")
                .containsEntry("details[0].rootdisk", "b");
    }

    @Test
    void tooManyParametersAreRefused() {
        assertThat(api.integration("response=json&" + "a=1&".repeat(2001)).status())
                .isEqualTo(430);
        assertThat(api.integration("command=listZones&response=json&" + "a=1&".repeat(1990))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aLongBodyIsReadInReasonableTime() {
        String query = signed("command=listZones&response=json&userdata=" + "QUJD".repeat(300_000));

        assertThat(api.post(query).status()).isEqualTo(200);
        assertThat(api.dispatcher.last().parameters().get("userdata")).hasSize(1_200_000);
    }

    @Test
    void bodiesThatAreNoFormAreRefused() {
        assertThat(api.post("{\"command\":\"listZones\"}", "content-type: application/json")
                        .status())
                .isEqualTo(430);
        HttpReply latin = api.api.handle(new HttpCall(
                Listener.API,
                "POST",
                "/client/api",
                "response=json",
                Map.of(),
                "name=\u00e9".getBytes(StandardCharsets.ISO_8859_1),
                "192.0.2.1",
                false));
        assertThat(latin.status()).isEqualTo(430);
    }
}
