package org.virga.ha;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.virga.api.job.Jobs;
import org.virga.api.model.HaCase;
import org.virga.api.model.Host;
import org.virga.api.model.Vm;
import org.virga.spi.ha.Fence;
import org.virga.spi.ha.Finding;

class HighAvailabilityServiceTest extends HaBench {

    @Test
    void aHostThatSomebodySeesDeadIsDownAndItsGuestsAreBroughtBackOnceEach() {
        service.addInvestigator(investigator, Map.of());
        investigator.finding = Finding.dead("the power is off");
        Vm vm = cloud.addRunningVm("web1", cloud.host(0));

        suspect(0);

        await().until(() -> host(0).state() == Host.State.DOWN);
        assertThat(open(0)).hasValueSatisfying(open -> {
            assertThat(open.state()).isEqualTo(HaCase.State.FENCED);
            assertThat(open.proof()).contains("the power is off");
        });
        await().until(() -> !jobs.submitted().isEmpty());
        Jobs.Request restart = jobs.submitted().get(0);
        assertThat(restart.command()).isEqualTo("restartLostVirtualMachine");
        assertThat(restart.parameters())
                .containsEntry("virtualmachineid", vm.uuid().toString())
                .containsEntry("epoch", "" + vm.epoch());
    }

    @Test
    void aHostThatSomebodySeesAliveIsLeftAlone() {
        service.addInvestigator(investigator, Map.of());
        FakeInvestigator wrong = new FakeInvestigator();
        wrong.finding = Finding.dead("it is said to be off");
        service.addInvestigator(wrong, Map.of());
        service.addFencer(fencer, Map.of());
        investigator.finding = Finding.alive("it answers its neighbours");
        cloud.addRunningVm("web1", cloud.host(0));

        suspect(0);

        await().until(() -> open(0).map(HaCase::state).equals(Optional.of(HaCase.State.DEGRADED)));
        await().until(() -> service.inquiry(host(0).id()).orElseThrow().looks() > 3);
        assertThat(host(0).state()).isEqualTo(Host.State.SUSPECT);
        assertThat(fencer.fenced).isEmpty();
        assertThat(alerts.open().toString()).contains("it answers its neighbours");
        up(0);
        await().until(() -> open(0).isEmpty());
        await().untilAsserted(() -> assertThat(alerts.open()).isEmpty());
        await().untilAsserted(() -> assertThat(fencer.released).contains(host(0).name()));
    }

    @Test
    void aHostOfWhichNobodyKnowsIsFencedAndThenDown() {
        service.addInvestigator(investigator, Map.of());
        service.addFencer(fencer, Map.of());
        cloud.addRunningVm("web1", cloud.host(0));

        suspect(0);

        await().until(() -> host(0).state() == Host.State.DOWN);
        assertThat(open(0).map(HaCase::proof)).contains("power: switched off");
    }

    @Test
    void nobodyIsFencedByForceWhileTheStoreCannotBeWritten() {
        service.addInvestigator(investigator, Map.of());
        service.addFencer(fencer, Map.of());
        cloud.addRunningVm("web1", cloud.host(0));
        investigator.finding = Finding.alive("for now");
        suspect(0);
        await().until(() -> open(0).isPresent());
        store.fail("database is down");
        investigator.finding = Finding.unknown("no answer");

        await().until(() ->
                service.inquiry(host(0).id()).filter(one -> one.looks() > 3).isPresent());

        assertThat(fencer.fenced).isEmpty();
        store.recover();
        await().until(() -> host(0).state() == Host.State.DOWN);
    }

    @Test
    void aHostWithoutGuestsIsNotFenced() {
        service.addInvestigator(investigator, Map.of());
        service.addFencer(fencer, Map.of());

        suspect(0);

        await().until(() ->
                service.inquiry(host(0).id()).filter(one -> one.looks() > 3).isPresent());
        assertThat(fencer.fenced).isEmpty();
        assertThat(host(0).state()).isEqualTo(Host.State.SUSPECT);
    }

    @Test
    void aFencerIsNotBelievedWhenTheHostIsSeenAliveAfterIt() {
        service.addInvestigator(investigator, Map.of());
        service.addFencer(fencer, Map.of());
        fencer.effect = () -> investigator.finding = Finding.alive("it beats on storage");
        cloud.addRunningVm("web1", cloud.host(0));

        suspect(0);

        await().untilAsserted(() -> assertThat(alerts.open().toString()).contains("The fencer is not believed"));
        assertThat(host(0).state()).isEqualTo(Host.State.SUSPECT);
        assertThat(jobs.submitted()).isEmpty();
    }

    @Test
    void withoutProofNothingIsRestartedAndAnAlertSaysWhy() {
        service.addInvestigator(investigator, Map.of());
        fencer.fence = new Fence.Failed("the board does not answer");
        service.addFencer(fencer, Map.of());
        cloud.addRunningVm("web1", cloud.host(0));

        suspect(0);

        await().until(() -> fencer.fenced.size() > 3);
        assertThat(host(0).state()).isEqualTo(Host.State.SUSPECT);
        assertThat(alerts.open().toString())
                .contains("the board does not answer")
                .contains("declareHostAsDegraded");
        fencer.fence = new Fence.Done("switched off at last");
        await().until(() -> host(0).state() == Host.State.DOWN);
        await().until(() -> alerts.open().isEmpty());
    }

    @Test
    void whoHangsOrFailsHasNoSay() {
        FakeInvestigator failing = new FakeInvestigator();
        failing.fails = true;
        FakeInvestigator hanging = new FakeInvestigator();
        hanging.hangs = true;
        service.addInvestigator(failing, Map.of());
        service.addInvestigator(hanging, Map.of());
        service.addInvestigator(investigator, Map.of());
        investigator.finding = Finding.dead("the power is off");
        cloud.addRunningVm("web1", cloud.host(0));

        suspect(0);

        await().until(() -> host(0).state() == Host.State.DOWN);
        assertThat(open(0).orElseThrow().findings().toString())
                .contains("no answer within 300 ms")
                .contains("it failed");
        service.removeInvestigator(hanging);
    }

    @Test
    void manySilentHostsAreNotFencedByForceUntilAnOperatorSaysSo() {
        service.addInvestigator(investigator, Map.of());
        service.addFencer(fencer, Map.of());
        FakeFencer gentle = new FakeFencer(false);
        gentle.fence = new Fence.Pending("the lease ends", Duration.ofMillis(10));
        service.addFencer(gentle, Map.of());
        for (int i = 0; i < HOSTS; i++) {
            cloud.addRunningVm("web" + i, cloud.host(i));
        }

        for (int i = 0; i < 3; i++) {
            suspect(i);
        }

        await().until(() -> gentle.fenced.containsAll(List.of(host(0).name(), host(1).name(), host(2).name())));
        await().until(() -> !service.braked().isEmpty());
        int before = fencer.fenced.size();
        await().until(() -> service.inquiry(host(2).id()).orElseThrow().looks() > 5);
        assertThat(fencer.fenced.size()).isEqualTo(before);
        assertThat(alerts.open().toString()).contains("ha:release");
        service.release(cloud.zone().id(), Duration.ofMinutes(1));
        for (int i = 0; i < 3; i++) {
            int index = i;
            await().until(() -> host(index).state() == Host.State.DOWN);
        }
    }
}
