package org.virga.cloudstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.virga.cloudstack.ApiFixture.text;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.virga.api.command.Answer;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.store.StoreUnavailableException;
import org.virga.spi.command.Field;
import org.virga.spi.http.HttpReply;

class FormatTest {

    private static final UUID ID = UUID.fromString("57476170-63b9-4fda-95cf-9e9bf8c7d1bf");
    private static final String XML = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

    private final ApiFixture api = new ApiFixture();

    private record Tag(String key) {}

    private record Shared(String name, Integer memory, List<Tag> tags, String note, Instant created) {}

    private record Measured(double share) {}

    private record Row(
            UUID id,
            String name,
            @Field(value = "", name = "dnsOne") String dns,
            Integer count,
            Long total,
            Double share,
            Boolean enabled,
            Instant created,
            Map<String, String> details,
            List<Tag> tags,
            List<String> words,
            Tag first,
            Object result) {}

    private static Row row(Object result) {
        return new Row(
                ID,
                "Z <é> & \"q\"",
                null,
                7,
                1L << 40,
                0.0,
                true,
                Instant.parse("2026-11-21T04:48:38.123Z"),
                new LinkedHashMap<>(Map.of("a", "<b>")),
                List.of(new Tag("x"), new Tag("y")),
                List.of("p", "q"),
                new Tag("z"),
                result);
    }

    @Test
    void aListingInJson() {
        assertThat(json(new Answer.Listing("zone", 9, List.of(row(Map.of("success", true))))))
                .isEqualTo("{\"listzonesresponse\":{\"count\":9,\"zone\":[{\"id\":\"" + ID
                        + "\",\"name\":\"Z <é> & \\\"q\\\"\",\"count\":7,\"total\":1099511627776,\"share\":0.0,"
                        + "\"enabled\":true,\"created\":\"2026-11-21T04:48:38+0000\",\"details\":{\"a\":\"<b>\"},"
                        + "\"tags\":[{\"key\":\"x\"},{\"key\":\"y\"}],\"words\":[\"p\",\"q\"],"
                        + "\"first\":{\"key\":\"z\"},\"result\":{\"success\":true}}]}}");
    }

    @Test
    void aListingInXml() {
        assertThat(xml(new Answer.Listing("zone", 9, List.of(row(Map.of("success", true))))))
                .isEqualTo(XML + "<listzonesresponse cloud-stack-version=\"4.22.0.0\"><count>9</count><zone><id>" + ID
                        + "</id><name>Z &lt;é&gt; &amp; &quot;q&quot;</name><count>7</count>"
                        + "<total>1099511627776</total><share>0.0</share><enabled>true</enabled>"
                        + "<created>2026-11-21T04:48:38+0000</created><details>{a=&lt;b&gt;}</details>"
                        + "<tags><key>x</key></tags><tags><key>y</key></tags><words>p</words><words>q</words>"
                        + "<first><key>z</key></first><result><success>true</success></result></zone>"
                        + "</listzonesresponse>");
    }

    @Test
    void aTreeAsAValue() throws Exception {
        Object tree = new ObjectMapper().readTree("{\"virtualmachine\":{\"id\":\"7\",\"nic\":[{\"mtu\":1.5}]}}");

        assertThat(json(new Answer.Single("zone", row(tree))))
                .contains("\"result\":{\"virtualmachine\":{\"id\":\"7\",\"nic\":[{\"mtu\":1.5}]}}");
    }

    @Test
    void whatARowSharesWithTheLastOneIsTheSame() {
        List<Tag> tags = List.of(new Tag("x"), new Tag("y"), new Tag("y"));
        Shared first = new Shared("a", 512, tags, null, Instant.parse("2026-01-01T00:00:00Z"));
        Shared second = new Shared("a", 512, tags, "n", Instant.parse("2026-01-01T00:00:00Z"));
        Shared third = new Shared("b", 512, List.of(), "n", Instant.parse("0999-12-31T23:59:59.9Z"));
        String common = "{\"name\":\"a\",\"memory\":512,\"tags\":[{\"key\":\"x\"},{\"key\":\"y\"},{\"key\":\"y\"}],";

        assertThat(json(new Answer.Listing("row", 3, List.of(first, second, third))))
                .isEqualTo("{\"listzonesresponse\":{\"count\":3,\"row\":[" + common
                        + "\"created\":\"2026-01-01T00:00:00+0000\"}," + common
                        + "\"note\":\"n\",\"created\":\"2026-01-01T00:00:00+0000\"},"
                        + "{\"name\":\"b\",\"memory\":512,\"tags\":[],\"note\":\"n\","
                        + "\"created\":\"0999-12-31T23:59:59+0000\"}]}}");
    }

    @Test
    void anyTextIsWrittenAsAnotherWriterWritesIt() throws Exception {
        for (int first = 0; first < 0x100; first++) {
            String text = "a" + (char) first + "é\"\n\u0001😀" + (char) first + "z";

            assertThat(json(new Answer.Single("zone", new Tag(text))))
                    .isEqualTo("{\"listzonesresponse\":{\"zone\":{\"key\":"
                            + new ObjectMapper().writeValueAsString(text) + "}}}");
        }
    }

    @Test
    void numbersThatJsonDoesNotHaveAreTexts() {
        assertThat(json(new Answer.Flat(new Measured(Double.NaN)))).contains("{\"share\":\"NaN\"}");
        assertThat(json(new Answer.Flat(new Measured(0.5)))).contains("{\"share\":0.5}");
    }

    @Test
    void emptyAndPastTheEnd() {
        assertThat(json(new Answer.Listing("zone", 0, List.of()))).isEqualTo("{\"listzonesresponse\":{}}");
        assertThat(xml(new Answer.Listing("zone", 0, List.of())))
                .isEqualTo(XML + "<listzonesresponse cloud-stack-version=\"4.22.0.0\"></listzonesresponse>");
        assertThat(json(new Answer.Listing("zone", 3, List.of()))).isEqualTo("{\"listzonesresponse\":{\"count\":3}}");
    }

    @Test
    void theOtherAnswers() {
        assertThat(json(new Answer.Single("zone", new Tag("x"))))
                .isEqualTo("{\"listzonesresponse\":{\"zone\":{\"key\":\"x\"}}}");
        assertThat(json(new Answer.Flat(new Tag("x")))).isEqualTo("{\"listzonesresponse\":{\"key\":\"x\"}}");
        assertThat(json(new Answer.Success("done")))
                .isEqualTo("{\"listzonesresponse\":{\"success\":true,\"displaytext\":\"done\"}}");
        assertThat(json(new Answer.Accepted(ID, null))).isEqualTo("{\"listzonesresponse\":{\"jobid\":\"" + ID + "\"}}");
        assertThat(json(new Answer.Accepted(ID, ID)))
                .isEqualTo("{\"listzonesresponse\":{\"id\":\"" + ID + "\",\"jobid\":\"" + ID + "\"}}");
    }

    @Test
    void irregularEnvelopes() {
        api.dispatcher.answer = call -> new Answer.Success(null);

        assertThat(text(api.integration("command=restoreVirtualMachine&response=json")))
                .startsWith("{\"restorevmresponse\":");
        assertThat(text(api.integration("command=updateVMAffinityGroup&response=json")))
                .startsWith("{\"updatevirtualmachineresponse\":");
    }

    @Test
    void anythingButJsonIsXml() {
        api.dispatcher.answer = call -> new Answer.Success(null);

        for (String query : List.of("command=listZones", "command=listZones&response=yaml")) {
            HttpReply reply = api.integration(query);
            assertThat(reply.contentType()).isEqualTo("text/xml; charset=UTF-8");
            assertThat(text(reply)).startsWith(XML + "<listzonesresponse ");
        }
    }

    @Test
    void errorsInXml() {
        assertThat(text(api.get("command=noSuchCommand")))
                .isEqualTo(XML + "<errorresponse><errorcode>401</errorcode><errortext>unable to verify user credentials"
                        + " and/or request signature</errortext></errorresponse>");
        api.dispatcher.answer = call -> {
            throw new CommandException(ErrorKind.INVALID, "a\u0001 < b");
        };
        assertThat(text(api.integration("command=listZones")))
                .isEqualTo(XML + "<listzonesresponse><errorcode>431</errorcode><cserrorcode>4350</cserrorcode>"
                        + "<errortext>a  &lt; b</errortext></listzonesresponse>");
    }

    @Test
    void whatFailsInsideIsToldWithoutInnerDetails() {
        api.dispatcher.answer = call -> {
            throw new IllegalStateException("jdbc:secret");
        };
        HttpReply reply = api.integration("command=listZones&response=json");

        assertThat(reply.status()).isEqualTo(530);
        assertThat(text(reply)).contains("\"cserrorcode\":9999").doesNotContain("jdbc");
        api.dispatcher.answer = call -> {
            throw new StoreUnavailableException("jdbc:secret");
        };
        assertThat(api.integration("command=listZones&response=json").status()).isEqualTo(503);
    }

    @Test
    void jsonpIsNotServed() {
        api.dispatcher.answer = call -> new Answer.Success(null);

        HttpReply reply = api.integration("command=listZones&response=json&callback=steal");
        assertThat(text(reply)).startsWith("{");
        assertThat(reply.contentType()).startsWith("application/json");
    }

    private String json(Answer answer) {
        api.dispatcher.answer = call -> answer;
        return text(api.integration("command=listZones&response=json"));
    }

    private String xml(Answer answer) {
        api.dispatcher.answer = call -> answer;
        return text(api.integration("command=listZones"));
    }
}
