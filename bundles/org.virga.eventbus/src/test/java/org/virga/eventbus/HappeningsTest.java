package org.virga.eventbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.virga.api.model.Alert;
import org.virga.api.model.Host;
import org.virga.api.model.Job;
import org.virga.api.model.Vm;
import org.virga.api.store.Transaction;

class HappeningsTest {

    private final World world = new World();

    @Test
    void aJobThatBeginsAndEndsInOneCommitIsToldOfInFull() {
        world.done(world.submit(), 2);

        assertThat(types()).containsExactly("job.submitted", "job.started", "job.step", "job.step", "job.completed");
        assertThat(world.happenings().get(3).fields())
                .contains(entry("step", "step1"), entry("millis", 21L), entry("compensation", false));
    }

    @Test
    void aHappeningSaysWhatItIsAbout() {
        Job job = world.submit();

        Happening submitted = world.happenings().get(0);

        assertThat(submitted.topic()).isEqualTo("virga/job/submitted");
        assertThat(submitted.fields())
                .containsExactly(
                        entry("type", "job.submitted"),
                        entry("sequence", world.store.snapshot().sequence()),
                        entry("part", 0),
                        entry("time", World.NOW.toString()),
                        entry("job", job.uuid().toString()),
                        entry("command", "startVirtualMachine"),
                        entry("account", world.cloud.userAccount().uuid().toString()),
                        entry("resourcetype", "VirtualMachine"),
                        entry("resource", world.vm.uuid().toString()),
                        entry("state", "QUEUED"));
    }

    @Property(tries = 50)
    void eachStepIsToldOnceHoweverTheCommitsFall(
            @ForAll @Size(max = 6) List<@IntRange(max = 4) Integer> commits, @ForAll @IntRange(max = 4) int last) {
        World world = new World();
        Job job = world.submit();
        List<String> expected = new ArrayList<>();
        int steps = last;
        for (int more : commits) {
            job = world.ran(job, more);
            steps += more;
        }
        world.done(job, last);
        for (int i = 0; i < steps; i++) {
            expected.add("step" + i);
        }

        List<Happening> told = world.happenings();

        assertThat(told)
                .extracting(Happening::type)
                .startsWith("job.submitted", "job.started")
                .endsWith("job.completed");
        assertThat(told)
                .filteredOn(each -> each.type().equals("job.step"))
                .extracting(each -> each.text("step"))
                .containsExactlyElementsOf(expected);
        assertThat(told).hasSize(steps + 3);
    }

    @Test
    void aJobThatIsCancelledBeforeItBeganWasNeverStarted() {
        Job job = world.submit();
        world.archive(job, job.with(next -> next.state(Job.State.CANCELLED)
                .errorCode(530)
                .errorText("Cancelled")
                .completed(World.NOW.plusSeconds(2))));

        assertThat(types()).containsExactly("job.submitted", "job.completed");
        assertThat(world.happenings().get(1).fields())
                .contains(
                        entry("state", "CANCELLED"),
                        entry("errorcode", 530),
                        entry("errortext", "Cancelled"),
                        entry("millis", 2000L));
    }

    @Test
    void nothingIsToldOfParametersAndResults() {
        Job job = world.ran(world.submit(), 1);
        world.done(job, 1);

        assertThat(world.happenings())
                .hasSize(5)
                .allSatisfy(told -> assertThat(told.fields().toString()).doesNotContain("secret"));
    }

    @Test
    void whatAJobDidIsToldBeforeItsEnd() {
        Job job = world.submit();
        Job finished =
                job.with(next -> next.state(Job.State.DONE).started(World.NOW).completed(World.NOW.plusSeconds(1)));
        Vm before = world.cloud.now(Vm.KIND, world.vm);
        world.cloud.commit(Transaction.builder()
                .archive(job, finished)
                .replace(Vm.KIND, before, before.withState(Vm.State.DESTROYED))
                .build());

        List<Happening> told = world.happenings();
        assertThat(types()).containsExactly("job.submitted", "vm.state", "job.started", "job.completed");
        assertThat(told).extracting(each -> each.fields().get("part")).containsExactly(0, 0, 1, 2);
        assertThat(told.get(1).fields()).contains(entry("previous", "Stopped"), entry("state", "Destroyed"));
    }

    @Test
    void aMachineThatChangesButForItsStateIsNotWorthAWord() {
        world.cloud.change(Vm.KIND, world.vm, vm -> vm.withDisplayName("another"));

        assertThat(types()).isEmpty();
    }

    @Test
    void hostsAndAlertsAreToldOfToo() {
        Host host = world.cloud.host(0);
        world.cloud.change(Host.KIND, host, known -> known.withState(Host.State.SUSPECT));
        Alert alert = world.cloud.insert(
                Alert.KIND,
                new Alert(
                        world.store.nextId(Alert.KIND),
                        UUID.randomUUID(),
                        Alert.Type.HOST,
                        "host 1",
                        "It is lost.",
                        1,
                        true,
                        World.NOW,
                        World.NOW));
        world.cloud.change(Alert.KIND, alert, known -> known.withCount(2));
        world.cloud.change(Alert.KIND, alert, known -> known.withOpen(false));

        assertThat(types()).containsExactly("host.state", "alert.raised", "alert.cleared");
        assertThat(world.happenings().get(1).fields())
                .contains(entry("name", "ALERT.COMPUTE.HOST"), entry("subject", "host 1"));
    }

    private List<String> types() {
        return world.happenings().stream().map(Happening::type).toList();
    }
}
