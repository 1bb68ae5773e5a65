package org.virga.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.virga.api.command.Answer;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.Vm;
import org.virga.spi.command.CommandHandler;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.SmallCloud;

class ParameterBinderTest {

    private static final String UUID_OF_NOTHING = "00000000-0000-0000-0000-000000000000";

    private final SmallCloud cloud = SmallCloud.in(new MemoryStore(), 1);
    private final Vm vm = cloud.addVm("vm1");

    @Test
    void everyTypeIsRead() {
        Samples.Everything bound = bind(Map.of(
                "name", "Z é & +/=",
                "count", " 7 ",
                "size", "12345678901",
                "ratio", "1.5",
                "listall", "True",
                "uuid", vm.uuid().toString(),
                "startdate", "2026-11-21",
                "templatefilter", "Self",
                "id", vm.uuid().toString(),
                "account", "alice"));

        assertThat(bound.name()).isEqualTo("Z é & +/=");
        assertThat(bound.count()).isEqualTo(7);
        assertThat(bound.size()).isEqualTo(12345678901L);
        assertThat(bound.ratio()).isEqualTo(1.5);
        assertThat(bound.listall()).isTrue();
        assertThat(bound.uuid()).isEqualTo(vm.uuid());
        assertThat(bound.startdate()).isEqualTo(Instant.parse("2026-11-21T00:00:00Z"));
        assertThat(bound.templatefilter()).isEqualTo(Samples.Filter.SELF);
        assertThat(bound.id()).isEqualTo(vm);
        assertThat(bound.owner()).isEqualTo("alice");
    }

    @Test
    void whatIsNotGivenIsNullAndListsAndMapsAreEmpty() {
        Samples.Everything bound = bind(Map.of("name", "", "names", ",", "nosuchparam", "x"));

        assertThat(bound.name()).isNull();
        assertThat(bound.count()).isNull();
        assertThat(bound.names()).isEmpty();
        assertThat(bound.zoneids()).isEmpty();
        assertThat(bound.details()).isEmpty();
        assertThat(bound.iptonetworklist()).isEmpty();
    }

    @Test
    void namesAreMatchedInAnyCase() {
        assertThat(bind(Map.of("listAll", "true", "PageSize", "2", "PAGE", "1")))
                .returns(true, Samples.Everything::listall)
                .returns(2, Samples.Everything::pagesize);
    }

    @Test
    void listsAreSeparatedByCommas() {
        Samples.Everything bound =
                bind(Map.of("names", "a, b,,c", "zoneids", cloud.zone().uuid().toString()));

        assertThat(bound.names()).containsExactly("a", "b", "c");
        assertThat(bound.zoneids()).containsExactly(cloud.zone());
    }

    @Test
    void bothFormsOfMapsAreTaken() {
        Samples.Everything bound = bind(Map.of(
                "details[0].key", "cpuNumber",
                "details[0].value", "2",
                "Details[1].memory", "512",
                "details[2].key", "empty"));

        assertThat(bound.details())
                .containsOnly(Map.entry("cpuNumber", "2"), Map.entry("memory", "512"), Map.entry("empty", ""));
    }

    @Test
    void listsOfMapsKeepTheirOrder() {
        Samples.Everything bound = bind(Map.of(
                "iptonetworklist[10].ip", "10.1.1.2",
                "iptonetworklist[2].ip", "10.1.1.1",
                "iptonetworklist[2].networkid", "n"));

        assertThat(bound.iptonetworklist())
                .containsExactly(Map.of("ip", "10.1.1.1", "networkid", "n"), Map.of("ip", "10.1.1.2"));
    }

    @ParameterizedTest
    @CsvSource({"true,true", "TRUE,true", "maybe,false", "1,false"})
    void booleansAreReadAsTheProtocolDoes(String text, boolean expected) {
        assertThat(bind(Map.of("listall", text)).listall()).isEqualTo(expected);
    }

    @Test
    void aMissingParameterIsRefusedByItsName() {
        String text = "Unable to execute API command startsample due to missing parameter id";
        assertRefused(() -> bindNeeded(Map.of()), text);
        assertRefused(() -> bindNeeded(Map.of("id", "")), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", UUID_OF_NOTHING, "1-1-1-1-1", "zzzzzzzz-0000-0000-0000-000000000000"})
    void anIdOfNothingIsRefusedInTheProtocolsWords(String id) {
        assertRefused(
                () -> bindNeeded(Map.of("id", id)),
                "Unable to execute API command startsample due to invalid value. Invalid parameter id value=" + id
                        + " due to incorrect long value format, or entity does not exist or due to incorrect parameter"
                        + " annotation for the field in api cmd class.");
    }

    @Test
    void anIdOfAnotherKindIsRefused() {
        String zone = cloud.zone().uuid().toString();
        assertThatThrownBy(() -> bindNeeded(Map.of("id", zone)))
                .hasMessageContaining("Invalid parameter id value=" + zone);
        assertThatThrownBy(() -> bind(Map.of("zoneids", zone + ",nonsense")))
                .hasMessageContaining("Invalid parameter zoneids value=nonsense");
    }

    @ParameterizedTest
    @CsvSource({"count,one", "count,3000000000", "count,1.5", "size,1e3", "ratio,NaN", "ratio,x"})
    void aNumberThatIsNoneIsRefused(String name, String value) {
        assertRefused(
                () -> bind(Map.of(name, value)),
                "Unable to execute API command listsamples due to invalid value " + value + " for parameter " + name);
    }

    @Test
    void aDateThatIsNoneIsRefused() {
        assertRefused(
                () -> bind(Map.of("startdate", "yesterday")),
                "Unable to parse date yesterday for command listsamples, please pass dates in the format mentioned in"
                        + " the api documentation");
    }

    @Test
    void aValueOutsideOfAnEnumIsRefusedWithThoseInside() {
        assertRefused(
                () -> bind(Map.of("templatefilter", "nonsense")),
                "No enum constant Filter.nonsense: the parameter templatefilter is one of featured, self");
    }

    @Test
    void aLongValueIsRefused() {
        assertRefused(() -> bind(Map.of("code", "123456")), "Value greater than max allowed length 5 for param: code");
        assertThatThrownBy(() -> bind(Map.of("details[0].a", "x".repeat(6000)))).isInstanceOf(CommandException.class);
    }

    @Test
    void messagesDoNotEchoMegabytes() {
        assertThatThrownBy(() -> bind(Map.of("count", "9".repeat(255))))
                .message()
                .hasSizeLessThan(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\u001b[2J", "a\u007f"})
    void controlCharactersAreRefusedAndNotEchoed(String value) {
        assertThatThrownBy(() -> bind(Map.of("name", value))).isInstanceOfSatisfying(CommandException.class, e -> {
            assertThat(e.kind()).isEqualTo(ErrorKind.PARAMETER);
            assertThat(e.getMessage()).contains("illegal ASCII non-printable characters");
            assertThat(Characters.allPrintable(e.getMessage())).isTrue();
        });
        assertThat(bind(Map.of("name", "a\r\n\tb")).name()).isEqualTo("a\r\n\tb");
    }

    @Test
    void aParameterThatIsGivenTwiceIsRefused() {
        Map<String, String> twice = new HashMap<>(Map.of("name", "a"));
        twice.put("Name", "b");

        assertThatThrownBy(() -> bind(twice)).hasMessageContaining("name").hasMessageContaining("twice");
    }

    @Test
    void pagingIsCheckedForEveryList() {
        assertRefused(() -> bind(Map.of("page", "1")), "\"pagesize\" parameter is required when \"page\" is specified");
        assertThatThrownBy(() -> bind(Map.of("page", "1", "pagesize", "501"))).isInstanceOf(CommandException.class);
        assertThat(bind(Map.of("page", "0", "pagesize", "2")).page()).isZero();
        assertThat(bind(Map.of("page", "-1", "pagesize", "2")).page()).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"details[", "details[].x", "details[x].y", "[0].x", "details[0]", "details[0].", "details[-1].x"
            })
    void bracketsThatMakeNoMapAreUnknownParameters(String name) {
        assertThat(bind(Map.of(name, "1")).details()).isEmpty();
    }

    @Test
    void aJobKeepsTheParametersThatItsCommandKnows() {
        Map<String, String> sent = Map.of("Name", "a", "details[0].x", "1", "ctxuserid", "2", "other[0].x", "3");

        assertThat(ParameterBinder.known(listModel(), sent))
                .containsOnly(Map.entry("Name", "a"), Map.entry("details[0].x", "1"));
    }

    private Samples.Everything bind(Map<String, String> parameters) {
        return (Samples.Everything) ParameterBinder.bind(listModel(), parameters, cloud.snapshot());
    }

    private Samples.Needed bindNeeded(Map<String, String> parameters) {
        return (Samples.Needed) ParameterBinder.bind(
                model(new Samples.StartSample((context, bound, job) -> null)), parameters, cloud.snapshot());
    }

    private static CommandModel listModel() {
        return model(new Samples.ListSamples((context, parameters) ->
                new Answer.Listing("sample", 0, List.of(new Samples.Row(UUID.randomUUID(), "")))));
    }

    private static CommandModel model(CommandHandler<?> handler) {
        try {
            return CommandModel.of(handler);
        } catch (MalformedCommandException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertRefused(ThrowingCallable call, String text) {
        assertThatThrownBy(call).isInstanceOfSatisfying(CommandException.class, e -> {
            assertThat(e.kind()).isEqualTo(ErrorKind.PARAMETER);
            assertThat(e.getMessage()).isEqualTo(text);
        });
    }
}
