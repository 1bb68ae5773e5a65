package org.virga.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.virga.api.command.Answer;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.Outcome;
import org.virga.api.model.ResourceRef;
import org.virga.api.model.Vm;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.SmallCloud;

/** How a call becomes a job. */
@Timeout(30)
class SubmissionTest {

    private final DispatcherFixture fixture = new DispatcherFixture();
    private final MemoryStore store = fixture.store;
    private final SmallCloud cloud = fixture.cloud;
    private final Vm vm = fixture.vm;

    @Test
    void anAsynchronousCommandBecomesAJobOnTheQueueOfWhatItIsAbout() {
        fixture.register(new Samples.StartSample((context, parameters, job) -> Outcome.Done.success()));

        Answer answer =
                fixture.call(cloud.adminCaller(), "startSample", "ID", vm.uuid().toString(), "ctx", "dropped");

        assertThat(answer).isInstanceOfSatisfying(Answer.Accepted.class, accepted -> assertThat(accepted.entity())
                .isNull());
        assertThat(fixture.jobs.submitted()).singleElement().satisfies(request -> {
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
        fixture.register(new Samples.CreateSample((context, parameters, transaction) -> {
            transaction.insert(Vm.KIND, created);
            return ResourceRef.of(Vm.KIND, created);
        }));

        Answer answer = fixture.call(cloud.adminCaller(), "createSample");

        assertThat(answer).isInstanceOfSatisfying(Answer.Accepted.class, accepted -> assertThat(accepted.entity())
                .isEqualTo(created.uuid()));
        assertThat(store.snapshot().find(Vm.KIND, created.id())).contains(created);
    }

    @Test
    void aCreationThatWasOvertakenIsMadeAgainOnTheNewerState() {
        AtomicInteger attempts = new AtomicInteger();
        fixture.register(new Samples.CreateSample((context, parameters, transaction) -> {
            Vm seen = context.snapshot().get(Vm.KIND, vm.id());
            if (attempts.incrementAndGet() < 3) {
                cloud.change(Vm.KIND, vm, other -> other.withDisplayName("other" + attempts));
            }
            transaction.replace(Vm.KIND, seen, seen.withDisplayName("mine"));
            return ResourceRef.of(Vm.KIND, vm);
        }));

        fixture.call(cloud.adminCaller(), "createSample");

        assertThat(attempts).hasValue(3);
        assertThat(cloud.now(Vm.KIND, vm).displayName()).isEqualTo("mine");
    }

    @Test
    void aCreationThatIsAlwaysOvertakenIsRefused() {
        fixture.register(new Samples.CreateSample((context, parameters, transaction) -> {
            transaction.replace(Vm.KIND, vm.withName("never there"), vm);
            return ResourceRef.of(Vm.KIND, vm);
        }));

        assertThatThrownBy(() -> fixture.call(cloud.adminCaller(), "createSample"))
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT));
    }

    @Test
    void aCreationThatMeetsATakenNameMayTakeAnother() {
        AtomicInteger attempts = new AtomicInteger();
        fixture.register(new Samples.CreateSample((context, parameters, transaction) -> {
            Vm mine = cloud.vm("mine");
            boolean first = attempts.incrementAndGet() == 1;
            transaction.insert(Vm.KIND, first ? mine.withInstanceName(vm.instanceName()) : mine);
            return ResourceRef.of(Vm.KIND, mine);
        }));

        fixture.call(cloud.adminCaller(), "createSample");

        assertThat(attempts).hasValue(2);
    }

    @Test
    void aCreationThatBreaksAnInvariantIsRefusedWithTheReason() {
        fixture.register(new Samples.CreateSample((context, parameters, transaction) -> {
            Vm twin = cloud.vm("twin").withInstanceName(vm.instanceName());
            transaction.insert(Vm.KIND, twin);
            return ResourceRef.of(Vm.KIND, twin);
        }));

        assertThatThrownBy(() -> fixture.call(cloud.adminCaller(), "createSample"))
                .isInstanceOfSatisfying(CommandException.class, e -> {
                    assertThat(e.kind()).isEqualTo(ErrorKind.INVALID);
                    assertThat(e.getMessage()).isNotBlank();
                });
    }
}
