package org.virga.ha;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.AgentMethods.HostConnected;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.GuestState.Power;
import org.virga.api.model.HaSetting;
import org.virga.api.model.Host;
import org.virga.api.model.HostCapacity;
import org.virga.api.model.Vm;
import org.virga.spi.ha.Finding;
import org.virga.testkit.Fixtures;

class RecoveryTest extends HaBench {

    @Test
    void nothingIsDoneWhilePausedOrSwitchedOff() {
        service.addInvestigator(investigator, Map.of());
        investigator.finding = Finding.dead("the power is off");
        cloud.addRunningVm("web1", cloud.host(0));
        cloud.addRunningVm("web2", cloud.host(1));
        HaSetting off = setting(HaSetting.scope(Host.KIND, host(0).id()), false, null);
        HaSetting pause = setting(HaSetting.CLOUD, true, Instant.now().plusSeconds(60));
        suspect(0);
        suspect(1);

        await().during(Duration.ofMillis(600))
                .until(() -> service.inquiry(host(1).id()).isEmpty());
        cloud.delete(HaSetting.KIND, pause);
        await().until(() -> host(1).state() == Host.State.DOWN);
        assertThat(host(0).state()).isEqualTo(Host.State.SUSPECT);
        cloud.delete(HaSetting.KIND, off);
        await().until(() -> host(0).state() == Host.State.DOWN);
    }

    @Test
    void aHostThatComesBackRunsNothingThatBelongsElsewhereBeforeItIsUp() {
        Vm moved = cloud.addRunningVm("web1", cloud.host(1));
        Vm here = cloud.addRunningVm("web2", cloud.host(0));
        messaging
                .answer(
                        AgentMethods.CONNECT_HOST,
                        request -> new HostConnected(
                                new HostCapacity(1, 4, 2000, 8 * Fixtures.GIB, "1.0"),
                                null,
                                List.of(
                                        new GuestState(moved.uuid(), "i-1", 0, Power.RUNNING, ""),
                                        new GuestState(here.uuid(), "i-2", here.epoch(), Power.RUNNING, ""),
                                        new GuestState(UUID.randomUUID(), "foreign", 1, Power.RUNNING, ""))))
                .answer(AgentMethods.STOP_VM, request -> {
                    assertThat(host(0).state()).isEqualTo(Host.State.CONNECTING);
                    return new GuestState(request.vm(), "i-1", request.epoch(), Power.STOPPED, "");
                });
        fenced(0);
        cloud.change(Host.KIND, host(0), host -> host.withState(Host.State.CONNECTING));

        await().until(() -> host(0).state() == Host.State.UP);

        assertThat(open(0)).isEmpty();
        assertThat(messaging.sent(AgentMethods.STOP_VM)).singleElement().satisfies(stop -> {
            assertThat(stop.vm()).isEqualTo(moved.uuid());
            assertThat(stop.epoch()).isEqualTo(moved.epoch());
        });
    }

    @Test
    void whatComesLaterWaitsUntilTheOthersAreBack() {
        Vm plain = cloud.addRunningVm("plain", cloud.host(0));
        Vm urgent = cloud.addRunningVm("urgent", cloud.host(0));
        details(urgent, Map.of("ha.priority", "5"));
        jobs.keepOpen(true);
        jobs.onSubmit(this::leave);
        fenced(0);

        cloud.change(Host.KIND, host(0), host -> host.withState(Host.State.DOWN));

        await().until(() -> jobs.submitted().size() == 1);
        await().during(Duration.ofMillis(700)).until(() -> jobs.submitted().size() == 1);
        assertThat(jobs.submitted().get(0).parameters())
                .containsEntry("virtualmachineid", urgent.uuid().toString());
        jobs.keepOpen(false);
        await().until(() -> jobs.submitted().size() == 2);
        assertThat(jobs.submitted().get(1).parameters())
                .containsEntry("virtualmachineid", plain.uuid().toString());
    }

    @Test
    void whatIsMoreImportantComesFirstThoughItsHostIsProvedDeadLater() {
        Vm plain = cloud.addRunningVm("plain", cloud.host(0));
        Vm low = cloud.addRunningVm("low", cloud.host(0));
        Vm urgent = cloud.addRunningVm("urgent", cloud.host(1));
        details(low, Map.of("ha.priority", "-1"));
        details(urgent, Map.of("ha.priority", "5"));
        jobs.onSubmit(this::leave);
        fenced(0);
        fenced(1);

        cloud.change(Host.KIND, host(0), host -> host.withState(Host.State.DOWN));
        await().during(Duration.ofMillis(500)).until(() -> jobs.submitted().isEmpty());
        cloud.change(Host.KIND, host(1), host -> host.withState(Host.State.DOWN));

        assertBroughtBack(urgent, plain, low);
    }

    @Test
    void guestsComeBackInTheOrderOfGroupsAndPriorities() {
        Vm last = cloud.addRunningVm("last", cloud.host(0));
        Vm first = cloud.addRunningVm("first", cloud.host(0));
        Vm urgent = cloud.addRunningVm("urgent", cloud.host(0));
        details(last, Map.of("ha.group", "2"));
        details(urgent, Map.of("ha.priority", "5"));
        jobs.onSubmit(this::leave);
        fenced(0);

        cloud.change(Host.KIND, host(0), host -> host.withState(Host.State.DOWN));

        assertBroughtBack(urgent, first, last);
    }

    /** These, and in this order. */
    private void assertBroughtBack(Vm... order) {
        await().until(() -> jobs.submitted().size() == order.length);
        assertThat(jobs.submitted())
                .extracting(request -> request.parameters().get("virtualmachineid"))
                .containsExactly(
                        Stream.of(order).map(vm -> vm.uuid().toString()).toArray(String[]::new));
    }
}
