package org.virga.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.virga.compute.guest.GuestCalls;
import org.virga.compute.guest.LostHosts;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.RecordingMessaging;

class SettingsTest {

    @Test
    void settingsThatMakeNoSenseAreRefusedByName() {
        LostHosts lost = new LostHosts(new MemoryStore());
        try (RecordingMessaging messaging = new RecordingMessaging()) {
            assertThatThrownBy(() -> new GuestCalls(messaging, lost, new FakeSettings(0, 5, 10, 60)))
                    .hasMessageContaining("org.virga.compute: start.deadline.seconds is 0");
            assertThatThrownBy(() -> new GuestCalls(messaging, lost, new FakeSettings(1, -1, 10, 60)))
                    .hasMessageContaining("stop.grace.seconds is -1");
            assertThat(new GuestCalls(messaging, lost, new FakeSettings(1, 0, 1, 0)).grace())
                    .isEqualTo(Duration.ZERO);
        }
    }
}
