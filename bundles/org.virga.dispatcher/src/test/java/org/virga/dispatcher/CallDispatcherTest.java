package org.virga.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.virga.api.command.Answer;
import org.virga.api.command.Call;
import org.virga.api.command.Caller;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.Jobs;
import org.virga.api.job.Outcome;
import org.virga.api.model.Event;
import org.virga.api.model.Job;
import org.virga.api.model.ResourceRef;
import org.virga.api.model.Vm;
import org.virga.api.store.History;
import org.virga.api.store.Transaction;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.dispatch.DispatchStage;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.SmallCloud;

@Timeout(30)
class CallDispatcherTest {

    private final MemoryStore store = new MemoryStore();
    private final SmallCloud cloud = SmallCloud.in(store, 1);
    private final Vm vm = cloud.addVm("vm1");
    private final CommandCatalogue catalogue = new CommandCatalogue(Clocks.system(), Duration.ZERO);
    private final List<Jobs.Request> submitted = new ArrayList<>();
    private final CallDispatcher dispatcher = dispatcher(RoleStage.NAME);

    @BeforeEach
    void addRoles() {
        dispatcher.addStage(new RoleStage(store), Map.of("component.name", RoleStage.NAME));
    }

    @Test
    void aQueryIsAnsweredFromTheSnapshot() {
        register(new Samples.ListSamples((context, parameters) -> {
            assertThat(context.snapshot()).isSameAs(store.snapshot());
            assertThat(context.caller()).isEqualTo(cloud.userCaller());
            assertThat(parameters.id()).isEqualTo(vm);
            return new Answer.Success("seen");
        }));

        assertThat(call(cloud.userCaller(), "listSamples", "id", vm.uuid().toString()))
                .isEqualTo(new Answer.Success("seen"));
    }

    @Test
    void anUnknownCommandIsRefusedInTheProtocolsWords() {
        assertRefused(
                () -> call(cloud.adminCaller(), "noSuchCommand"),
                ErrorKind.UNSUPPORTED_COMMAND,
                "Unknown API command: noSuchCommand");
    }

    @Test
    void aCommandThatIsNotForTheRoleIsRefusedAsIfItWereNotThere() {
        register(new Samples.UpdateSample((context, parameters) -> new Answer.Success(null)));

        assertRefused(
                () -> call(cloud.userCaller(), "updateSample", "id", "nonsense"),
                ErrorKind.UNSUPPORTED_COMMAND,
                "The API [updateSample] does not exist or is not available for the account for user id ["
                        + cloud.user().uuid() + "].");
    }

    @Test
    void withoutARequiredStageNothingPasses() {
        CallDispatcher strict = dispatcher("org.example.audit");
        register(new Samples.ListSamples((context, parameters) -> new Answer.Success(null)));
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
        register(new Samples.ListSamples((context, parameters) -> new Answer.Success(null)));
        List<String> asked = new ArrayList<>();
        dispatcher.addStage((call, command) -> asked.add("second"), Map.of("service.ranking", 10));
        dispatcher.addStage((call, command) -> asked.add("first"), Map.of("service.ranking", 20));
        DispatchStage broken = (call, command) -> {
            throw new IllegalStateException("on purpose");
        };
        dispatcher.addStage(broken, Map.of("service.ranking", 5));

        assertThatThrownBy(() -> call(cloud.adminCaller(), "listSamples"))
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INTERNAL));
        assertThat(asked).containsExactly("first", "second");
    }

    @Test
    void aCommandLeavesAnEventAboutWhatItAnswersWith() {
        register(new Samples.UpdateSample(
                (context, parameters) -> new Answer.Single("sample", new Samples.Row(vm.uuid(), "x"))));

        call(cloud.adminCaller(), "updateSample", "id", vm.uuid().toString());

        assertThat(events()).singleElement().satisfies(event -> {
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
    void aCommandThatFailsLeavesAnErrorAndOneThatWasNotBoundNothing() {
        register(new Samples.UpdateSample((context, parameters) -> {
            throw CommandException.invalid("no");
        }));

        assertRefused(
                () -> call(cloud.adminCaller(), "updateSample", "id", vm.uuid().toString()), ErrorKind.INVALID, "no");
        assertThatThrownBy(() -> call(cloud.adminCaller(), "updateSample")).isInstanceOf(CommandException.class);

        assertThat(events()).singleElement().satisfies(event -> {
            assertThat(event.level()).isEqualTo(Event.Level.ERROR);
            assertThat(event.description()).isEqualTo("Error while updating sample");
        });
    }

    @Test
    void aDefectAndAStoreThatIsDownAreToldApartAndNotInDetail() {
        register(new Samples.ListSamples((context, parameters) -> {
            throw new IllegalStateException("secret");
        }));
        register(new Samples.UpdateSample((context, parameters) -> {
            store.commitAndWait(Transaction.builder().build());
            return new Answer.Success(null);
        }));

        assertThatThrownBy(() -> call(cloud.adminCaller(), "listSamples"))
                .isInstanceOfSatisfying(CommandException.class, e -> {
                    assertThat(e.kind()).isEqualTo(ErrorKind.INTERNAL);
                    assertThat(e.getMessage()).doesNotContain("secret");
                });
        store.fail("disk full");
        assertThatThrownBy(() -> call(
                        cloud.adminCaller(), "updateSample", "id", vm.uuid().toString()))
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.BUSY));
    }

    @Test
    void anAsynchronousCommandBecomesAJobOnTheQueueOfWhatItIsAbout() {
        register(new Samples.StartSample((context, parameters, job) -> Outcome.Done.success()));

        Answer answer = call(cloud.adminCaller(), "startSample", "ID", vm.uuid().toString(), "ctx", "dropped");

        assertThat(answer).isInstanceOfSatisfying(Answer.Accepted.class, accepted -> assertThat(accepted.entity())
                .isNull());
        assertThat(submitted).singleElement().satisfies(request -> {
            assertThat(request.command()).isEqualTo("startSample");
            assertThat(request.queue()).isEqualTo("vm:" + vm.id());
            assertThat(request.resource()).isEqualTo(ResourceRef.of(Vm.KIND, vm));
            assertThat(request.resourceType()).isEqualTo("VirtualMachine");
            assertThat(request.eventType()).isEqualTo("SAMPLE.START");
            assertThat(request.eventDescription()).isEqualTo("starting sample. VirtualMachine Id: " + vm.uuid());
            assertThat(request.parameters())
                    .containsOnly(Map.entry("ID", vm.uuid().toString()));
        });
    }

    @Test
    void whatACommandCreatesIsStoredTogetherWithItsJobAndNamedInTheAnswer() {
        Vm created = cloud.vm("new");
        register(new Samples.CreateSample((context, parameters, transaction) -> {
            transaction.insert(Vm.KIND, created);
            return ResourceRef.of(Vm.KIND, created);
        }));

        Answer answer = call(cloud.adminCaller(), "createSample");

        assertThat(answer).isInstanceOfSatisfying(Answer.Accepted.class, accepted -> assertThat(accepted.entity())
                .isEqualTo(created.uuid()));
        assertThat(store.snapshot().find(Vm.KIND, created.id())).contains(created);
    }

    @Test
    void aCreationThatWasOvertakenIsMadeAgainOnTheNewerState() {
        AtomicInteger attempts = new AtomicInteger();
        register(new Samples.CreateSample((context, parameters, transaction) -> {
            Vm seen = context.snapshot().get(Vm.KIND, vm.id());
            if (attempts.incrementAndGet() < 3) {
                cloud.change(Vm.KIND, vm, other -> other.withDisplayName("other" + attempts));
            }
            transaction.replace(Vm.KIND, seen, seen.withDisplayName("mine"));
            return ResourceRef.of(Vm.KIND, vm);
        }));

        call(cloud.adminCaller(), "createSample");

        assertThat(attempts).hasValue(3);
        assertThat(cloud.now(Vm.KIND, vm).displayName()).isEqualTo("mine");
    }

    @Test
    void aCreationThatIsAlwaysOvertakenIsRefused() {
        register(new Samples.CreateSample((context, parameters, transaction) -> {
            transaction.replace(Vm.KIND, vm.withName("never there"), vm);
            return ResourceRef.of(Vm.KIND, vm);
        }));

        assertThatThrownBy(() -> call(cloud.adminCaller(), "createSample"))
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT));
    }

    @Test
    void aCreationThatBreaksAnInvariantIsRefusedWithTheReason() {
        register(new Samples.CreateSample((context, parameters, transaction) -> {
            Vm twin = cloud.vm("twin").withInstanceName(vm.instanceName());
            transaction.insert(Vm.KIND, twin);
            return ResourceRef.of(Vm.KIND, twin);
        }));

        assertThatThrownBy(() -> call(cloud.adminCaller(), "createSample"))
                .isInstanceOfSatisfying(CommandException.class, e -> {
                    assertThat(e.kind()).isEqualTo(ErrorKind.INVALID);
                    assertThat(e.getMessage()).isNotBlank();
                });
    }

    @Test
    void callsAreCountedByCommandAndOutcome() {
        register(new Samples.ListSamples((context, parameters) -> new Answer.Success(null)));
        call(cloud.adminCaller(), "listSamples");
        assertThatThrownBy(() -> call(cloud.adminCaller(), "listSamples", "count", "x"))
                .isInstanceOf(CommandException.class);

        Map<String, Double> figures = new HashMap<>();
        dispatcher.collect(new FigureSink(figures));

        assertThat(figures)
                .containsEntry("virga_calls_total{command=listSamples, outcome=ok}", 1.0)
                .containsEntry("virga_calls_total{command=listSamples, outcome=parameter}", 1.0)
                .containsEntry("virga_call_seconds", 2.0);
    }

    private CallDispatcher dispatcher(String requiredStage) {
        return new CallDispatcher(
                catalogue, new CommittingJobs(), store, new RequiredStages(Set.of(requiredStage), Duration.ZERO));
    }

    private void register(CommandHandler<?> handler) {
        catalogue.addHandler(handler, Map.of());
    }

    private Answer call(Caller caller, String command, String... parameters) {
        Map<String, String> named = new HashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            named.put(parameters[i], parameters[i + 1]);
        }
        return dispatcher.dispatch(new Call(command, named, caller));
    }

    private List<Event> events() {
        return store.history()
                .events(new History.EventFilter(null, null, null, null, null, null, null, null, null, null, 0, 100))
                .rows();
    }

    private static void assertRefused(ThrowingCallable call, ErrorKind kind, String text) {
        assertThatThrownBy(call).isInstanceOfSatisfying(CommandException.class, e -> {
            assertThat(e.kind()).isEqualTo(kind);
            assertThat(e.getMessage()).isEqualTo(text);
        });
    }

    /** Commits what comes along, and keeps the requests. */
    private final class CommittingJobs implements Jobs {

        @Override
        public Submission submit(Request request, Transaction along) {
            submitted.add(request);
            return new Submission(UUID.randomUUID(), store.commitAndWait(along));
        }

        @Override
        public Optional<Job> find(UUID job) {
            return Optional.empty();
        }

        @Override
        public boolean cancel(UUID job) {
            return false;
        }

        @Override
        public int progress(UUID job) {
            return 0;
        }
    }
}
