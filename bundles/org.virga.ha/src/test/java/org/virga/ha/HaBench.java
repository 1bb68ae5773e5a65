package org.virga.ha;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.virga.api.ha.HaScopes;
import org.virga.api.job.Jobs;
import org.virga.api.model.HaCase;
import org.virga.api.model.HaSetting;
import org.virga.api.model.Host;
import org.virga.api.model.Vm;
import org.virga.testkit.Fixtures;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.RecordingAlerts;
import org.virga.testkit.RecordingJobs;
import org.virga.testkit.RecordingMessaging;
import org.virga.testkit.SmallCloud;

/** High availability on a small cloud, with plugins, jobs and agents that do what a test wants. */
abstract class HaBench {

    static final int HOSTS = 5;

    final MemoryStore store = new MemoryStore();
    final SmallCloud cloud = SmallCloud.in(store, HOSTS);
    final RecordingJobs jobs = new RecordingJobs(store);
    final RecordingMessaging messaging = new RecordingMessaging();
    final RecordingAlerts alerts = new RecordingAlerts();
    final FakeInvestigator investigator = new FakeInvestigator();
    final FakeFencer fencer = new FakeFencer(true);
    final HighAvailabilityService service =
            new HighAvailabilityService(store, jobs, messaging, alerts, new TestSettings());

    @AfterEach
    void stop() {
        service.stop();
        messaging.close();
    }

    void leave(Jobs.Request restart) {
        UUID vm = UUID.fromString(restart.parameters().get("virtualmachineid"));
        cloud.change(
                Vm.KIND,
                store.snapshot().find(Vm.KIND, vm).orElseThrow(),
                lost -> lost.with(next -> next.state(Vm.State.STOPPED).host(null)));
    }

    void details(Vm vm, Map<String, String> details) {
        cloud.change(Vm.KIND, cloud.now(Vm.KIND, vm), now -> now.withDetails(details));
    }

    void fenced(int host) {
        cloud.insert(
                HaCase.KIND,
                new HaCase(
                        store.nextId(HaCase.KIND),
                        UUID.randomUUID(),
                        host(host).id(),
                        HaCase.State.FENCED,
                        Fixtures.CREATED,
                        Fixtures.CREATED,
                        "switched off",
                        List.of()));
    }

    HaSetting setting(String scope, boolean enabled, @Nullable Instant pausedUntil) {
        return cloud.insert(
                HaSetting.KIND,
                new HaSetting(
                        store.nextId(HaSetting.KIND), UUID.randomUUID(), scope, enabled, null, pausedUntil, null));
    }

    Host host(int index) {
        return cloud.now(Host.KIND, cloud.host(index));
    }

    Optional<HaCase> open(int index) {
        return HaScopes.caseOf(store.snapshot(), host(index).id());
    }

    void suspect(int index) {
        cloud.change(Host.KIND, host(index), host -> host.withState(Host.State.SUSPECT));
    }

    void up(int index) {
        cloud.change(Host.KIND, host(index), host -> host.withState(Host.State.UP));
    }
}
