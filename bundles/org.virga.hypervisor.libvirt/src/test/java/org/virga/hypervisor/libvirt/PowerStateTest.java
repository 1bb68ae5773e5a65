package org.virga.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.virga.api.compute.GuestState.Power;

final class PowerStateTest {

    @Test
    void onlyAGuestThatIsShutOffIsStopped() {
        for (int state = 0; state < 20; state++) {
            assertThat(new PowerState(state, 0).power() == Power.STOPPED)
                    .as("state %s", state)
                    .isEqualTo(state == 5);
        }
    }

    @Test
    void everyStateHasWordsWhateverItsReason() {
        for (int state = 0; state < 10; state++) {
            for (int reason = 0; reason < 30; reason++) {
                assertThat(new PowerState(state, reason).detail()).isNotBlank();
            }
        }
        assertThat(new PowerState(5, 3).detail()).isEqualTo("its process ended unexpectedly");
    }
}
