package org.virga.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.virga.api.command.Answer;
import org.virga.api.command.Call;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.Event;
import org.virga.api.model.Vm;
import org.virga.api.store.Transaction;
import org.virga.spi.dispatch.DispatchStage;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.SmallCloud;

@Timeout(30)
class CallDispatcherTest {

    private final DispatcherFixture fixture = new DispatcherFixture();
    private final MemoryStore store = fixture.store;
    private final SmallCloud cloud = fixture.cloud;
    private final Vm vm = fixture.vm;
    private final CallDispatcher dispatcher = fixture.dispatcher;

    @Test
    void aQueryIsAnsweredFromTheSnapshot() {
        fixture.register(new Samples.ListSamples((context, parameters) -> {
            assertThat(context.snapshot()).isSameAs(store.snapshot());
            assertThat(context.caller()).isEqualTo(cloud.userCaller());
            assertThat(parameters.id()).isEqualTo(vm);
            return new Answer.Success("seen");
        }));

        assertThat(fixture.call(
                        cloud.userCaller(), "listSamples", "id", vm.uuid().toString()))
                .isEqualTo(new Answer.Success("seen"));
    }

    @Test
    void anUnknownCommandIsRefusedInTheProtocolsWords() {
        assertRefused(
                () -> fixture.call(cloud.adminCaller(), "noSuchCommand"),
                ErrorKind.UNSUPPORTED_COMMAND,
                "Unknown API command: noSuchCommand");
    }

    @Test
    void aCommandThatIsNotForTheRoleIsRefusedAsIfItWereNotThere() {
        fixture.register(new Samples.UpdateSample((context, parameters) -> new Answer.Success(null)));

        assertRefused(
                () -> fixture.call(cloud.userCaller(), "updateSample", "id", "nonsense"),
                ErrorKind.UNSUPPORTED_COMMAND,
                "The API [updateSample] does not exist or is not available for the account for user id ["
                        + cloud.user().uuid() + "].");
    }

    @Test
    void withoutARequiredStageNothingPasses() {
        CallDispatcher strict = fixture.dispatcher("org.example.audit");
        fixture.register(new Samples.ListSamples((context, parameters) -> new Answer.Success(null)));
        Call call = new Call("listSamples", Map.of(), cloud.adminCaller());

        assertThatThrownBy(() -> strict.dispatch(call))
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.BUSY));
        assertThat(strict.health().problem()).contains("org.example.audit");

        strict.addStage((any, command) -> {}, Map.of("component.name", "org.example.audit"));
        assertThat(strict.dispatch(call)).isEqualTo(new Answer.Success(null));
        assertThat(strict.health().up()).isTrue();
    }

    @Test
    void stagesAreAskedInOrderAndOneThatBreaksRefuses() {
        fixture.register(new Samples.ListSamples((context, parameters) -> new Answer.Success(null)));
        List<String> asked = new ArrayList<>();
        dispatcher.addStage((call, command) -> asked.add("second"), Map.of("service.ranking", 10));
        dispatcher.addStage((call, command) -> asked.add("first"), Map.of("service.ranking", 20));
        DispatchStage broken = (call, command) -> {
            throw new IllegalStateException("on purpose");
        };
        dispatcher.addStage(broken, Map.of("service.ranking", 5));

        assertThatThrownBy(() -> fixture.call(cloud.adminCaller(), "listSamples"))
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INTERNAL));
        assertThat(asked).containsExactly("first", "second");
    }

    @Test
    void aCommandLeavesAnEventAboutWhatItAnswersWith() {
        fixture.register(new Samples.UpdateSample(
                (context, parameters) -> new Answer.Single("sample", new Samples.Row(vm.uuid(), "x"))));

        fixture.call(cloud.adminCaller(), "updateSample", "id", vm.uuid().toString());

        assertThat(fixture.events()).singleElement().satisfies(event -> {
            assertThat(event.type()).isEqualTo("SAMPLE.UPDATE");
            assertThat(event.level()).isEqualTo(Event.Level.INFO);
            assertThat(event.state()).isEqualTo(Event.State.COMPLETED);
            assertThat(event.description())
                    .isEqualTo("Successfully completed updating sample. Sample Id: " + vm.uuid());
            assertThat(event.resource()).isEqualTo(vm.uuid());
            assertThat(event.account()).isEqualTo(cloud.adminAccount().id());
        });
    }

    @Test
    void anEventNamesWhatACommandAnswersWithInAListThatHoldsNothingElse() {
        List<Record> rows = new ArrayList<>(List.of(new Samples.Row(vm.uuid(), "x")));
        fixture.register(new Samples.UpdateSample(
                (context, parameters) -> new Answer.Listing("sample", rows.size(), List.copyOf(rows))));

        fixture.call(cloud.adminCaller(), "updateSample", "id", vm.uuid().toString());
        assertThat(fixture.events()).singleElement().satisfies(event -> {
            assertThat(event.resource()).isEqualTo(vm.uuid());
            assertThat(event.description()).endsWith("Sample Id: " + vm.uuid());
        });

        rows.add(new Samples.Row(UUID.randomUUID(), "y"));
        fixture.call(cloud.adminCaller(), "updateSample", "id", vm.uuid().toString());
        assertThat(fixture.events()).hasSize(2).anySatisfy(event -> assertThat(event.resource())
                .isNull());
    }

    @Test
    void aCommandThatFailsLeavesAnErrorAndOneThatWasNotBoundNothing() {
        fixture.register(new Samples.UpdateSample((context, parameters) -> {
            throw CommandException.invalid("no");
        }));

        assertRefused(
                () -> fixture.call(
                        cloud.adminCaller(), "updateSample", "id", vm.uuid().toString()),
                ErrorKind.INVALID,
                "no");
        assertThatThrownBy(() -> fixture.call(cloud.adminCaller(), "updateSample"))
                .isInstanceOf(CommandException.class);

        assertThat(fixture.events()).singleElement().satisfies(event -> {
            assertThat(event.level()).isEqualTo(Event.Level.ERROR);
            assertThat(event.description()).isEqualTo("Error while updating sample");
        });
    }

    @Test
    void aDefectAndAStoreThatIsDownAreToldApartAndNotInDetail() {
        fixture.register(new Samples.ListSamples((context, parameters) -> {
            throw new IllegalStateException("secret");
        }));
        fixture.register(new Samples.UpdateSample((context, parameters) -> {
            store.commitAndWait(Transaction.builder().build());
            return new Answer.Success(null);
        }));

        assertThatThrownBy(() -> fixture.call(cloud.adminCaller(), "listSamples"))
                .isInstanceOfSatisfying(CommandException.class, e -> {
                    assertThat(e.kind()).isEqualTo(ErrorKind.INTERNAL);
                    assertThat(e.getMessage()).doesNotContain("secret");
                });
        store.fail("disk full");
        assertThatThrownBy(() -> fixture.call(
                        cloud.adminCaller(), "updateSample", "id", vm.uuid().toString()))
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.BUSY));
    }

    @Test
    void callsAreCountedByCommandAndOutcome() {
        fixture.register(new Samples.ListSamples((context, parameters) -> new Answer.Success(null)));
        fixture.call(cloud.adminCaller(), "listSamples");
        assertThatThrownBy(() -> fixture.call(cloud.adminCaller(), "listSamples", "count", "x"))
                .isInstanceOf(CommandException.class);

        Map<String, Double> figures = new HashMap<>();
        dispatcher.collect(new FigureSink(figures));

        assertThat(figures)
                .containsEntry("virga_calls_total{command=listSamples, outcome=ok}", 1.0)
                .containsEntry("virga_calls_total{command=listSamples, outcome=parameter}", 1.0)
                .containsEntry("virga_call_seconds", 2.0);
    }

    private static void assertRefused(ThrowingCallable call, ErrorKind kind, String text) {
        assertThatThrownBy(call).isInstanceOfSatisfying(CommandException.class, e -> {
            assertThat(e.kind()).isEqualTo(kind);
            assertThat(e.getMessage()).isEqualTo(text);
        });
    }
}
