package org.virga.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.virga.api.compute.GuestState.End;
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

    @Test
    void theReasonSaysHowAGuestCameToItsEnd() {
        assertThat(new PowerState(5, 1).end()).isEqualTo(End.SHUTDOWN);
        assertThat(new PowerState(5, 2).end()).isEqualTo(End.CUT_OFF);
        assertThat(new PowerState(5, 3).end()).isEqualTo(End.CRASHED);
        assertThat(new PowerState(5, 8).end()).isEqualTo(End.CRASHED);
    }

    @Test
    void whatRunsAndWhatLibvirtDoesNotKnowHasNoEnd() {
        assertThat(new PowerState(1, 1).end()).as("running, booted").isNull();
        assertThat(new PowerState(3, 3).end()).as("paused").isNull();
        assertThat(new PowerState(5, 0).end())
                .as("unknown, as after a boot of the host")
                .isNull();
        assertThat(new PowerState(5, 4).end()).as("migrated").isNull();
        assertThat(new PowerState(5, 6).end()).as("did not start").isNull();
        assertThat(new PowerState(5, 99).end()).as("of a later libvirt").isNull();
    }
}
