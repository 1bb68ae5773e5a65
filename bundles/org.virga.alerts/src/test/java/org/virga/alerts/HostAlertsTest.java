package org.virga.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.virga.api.alert.Alerts;
import org.virga.api.model.Alert;
import org.virga.api.model.Host;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.SmallCloud;

class HostAlertsTest {

    private final MemoryStore store = new MemoryStore();
    private final SmallCloud cloud = SmallCloud.in(store, 2);
    private final Host host = cloud.host(0);
    private final List<String> told = new ArrayList<>();

    private void attach() {
        store.attach(new HostAlerts(new Alerts() {
            @Override
            public void raise(Alert.Type type, String subject, String text) {
                told.add("raise " + type + " " + subject + ": " + text);
            }

            @Override
            public void clear(Alert.Type type, String subject) {
                told.add("clear " + type + " " + subject);
            }
        }));
    }

    @Test
    void aHostThatIsLostRaisesAnAlertUntilItIsBack() {
        attach();
        become(Host.State.SUSPECT);
        become(Host.State.UP);

        assertThat(told)
                .containsExactly(
                        "raise HOST host " + host.uuid() + ": The host host1 is not heard of (agent " + host.agent()
                                + "); nothing is placed on it until it is.",
                        "clear HOST host " + host.uuid());
    }

    @Test
    void aHostThatIsConnectedForTheFirstTimeIsNoNews() {
        become(Host.State.CONNECTING);
        attach();
        become(Host.State.CONNECTING);
        become(Host.State.UP);

        assertThat(told).containsExactly("clear HOST host " + host.uuid());
    }

    @Test
    void aHostThatIsRemovedIsNoLossAnyMore() {
        attach();
        become(Host.State.DOWN);
        cloud.delete(Host.KIND, host);

        assertThat(told)
                .containsExactly(
                        "raise HOST host " + host.uuid() + ": The host host1 is down; nothing is placed on it.",
                        "clear HOST host " + host.uuid());
    }

    @Test
    void whatHappenedWhileNobodyLookedIsMadeUpFor() {
        Host other = cloud.host(1);
        alert("host " + other.uuid());
        alert("host gone");
        become(Host.State.SUSPECT);
        attach();

        cloud.addVm("anything");

        assertThat(told).hasSize(3);
        assertThat(told.get(0)).startsWith("raise HOST host " + host.uuid());
        assertThat(told.subList(1, 3)).containsExactly("clear HOST host " + other.uuid(), "clear HOST host gone");
    }

    private void alert(String subject) {
        cloud.insert(
                Alert.KIND,
                new Alert(
                        store.nextId(Alert.KIND),
                        UUID.randomUUID(),
                        Alert.Type.HOST,
                        subject,
                        "text",
                        1,
                        true,
                        Instant.EPOCH,
                        Instant.EPOCH));
    }

    private void become(Host.State state) {
        cloud.change(Host.KIND, host, known -> known.withState(state));
    }
}
