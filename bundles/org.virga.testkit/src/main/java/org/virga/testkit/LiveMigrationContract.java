package org.virga.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.GuestState.Power;
import org.virga.api.compute.HostSpec;
import org.virga.api.compute.MigrationState;
import org.virga.api.compute.MigrationState.Phase;
import org.virga.api.compute.MigrationTicket;
import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.LiveMigration;

/**
 * What every driver has to keep that moves running guests, beside what every driver has to keep. It needs
 * {@link #otherHost}, to which guests of {@link #host} can be moved, and back.
 */
public abstract class LiveMigrationContract extends HypervisorDriverContract {

    /** How long one guest may take to be moved. */
    protected Duration movingBudget() {
        return Duration.ofSeconds(10);
    }

    /** Where guests are moved to. */
    protected final HostSpec there() {
        return otherHost().orElseThrow();
    }

    /** What is tried. */
    protected final LiveMigration migration() {
        return driver().liveMigration().orElseThrow();
    }

    @Test
    protected void aGuestIsMovedThereAndBackAndRunsInOnePlaceAllTheTime() throws Exception {
        GuestSpec guest = runningGuest();

        move(guest.vm(), host(), there(), 2);
        assertPhase(there(), guest.vm(), Phase.RUNNING, 2);
        assertPhase(host(), guest.vm(), Phase.ABSENT, 0);
        assertThat(driver().guest(host(), guest.vm())).isEmpty();
        assertThat(driver().guest(there(), guest.vm()))
                .hasValueSatisfying(moved -> assertThat(moved.power()).isEqualTo(Power.RUNNING));

        move(guest.vm(), there(), host(), 3);
        assertPower(guest.vm(), Power.RUNNING, 3);
        assertPhase(there(), guest.vm(), Phase.ABSENT, 0);
    }

    @Test
    protected void aHostThatIsReadyWaitsAndMayBeMadeReadyAgain() throws Exception {
        GuestSpec guest = runningGuest();
        migration().prepare(there(), guest(guest.vm(), 2));
        migration().prepare(there(), guest(guest.vm(), 2));

        assertPhase(there(), guest.vm(), Phase.WAITING, 2);
        assertPhase(host(), guest.vm(), Phase.RUNNING, 1);
        assertThatThrownBy(() -> migration().takeOver(there(), guest.vm(), 2))
                .isInstanceOfSatisfying(
                        DriverException.class, e -> assertThat(e.reason()).isEqualTo(DriverException.Reason.FAILED));
        assertPhase(there(), guest.vm(), Phase.WAITING, 2);
    }

    @Test
    protected void aMigrationThatIsEndedBeforeItsSendingLeavesTheGuestWithItsEpochAndNothingThere() throws Exception {
        GuestSpec guest = runningGuest();
        MigrationTicket ticket = migration().prepare(there(), guest(guest.vm(), 2));

        migration().end(host(), guest.vm(), 2);
        migration().end(there(), guest.vm(), 2);
        migration().end(host(), guest.vm(), 2);
        migration().end(there(), guest.vm(), 2);

        assertPhase(host(), guest.vm(), Phase.RUNNING, 2);
        assertPhase(there(), guest.vm(), Phase.ABSENT, 0);
        replaceDriver();
        assertPower(guest.vm(), Power.RUNNING, 2);
        assertThat(ticket.uri()).isNotBlank();
        move(guest.vm(), host(), there(), 3);
        assertPhase(there(), guest.vm(), Phase.RUNNING, 3);
    }

    @Test
    protected void aHostThatWaitsNoMoreIsSentNothing() throws Exception {
        GuestSpec guest = runningGuest();
        MigrationTicket ticket = migration().prepare(there(), guest(guest.vm(), 2));
        migration().end(there(), guest.vm(), 2);

        try {
            migration().send(host(), guest.vm(), ticket);
        } catch (DriverException e) {
            assertThat(e).hasMessageNotContaining("null");
        }

        MigrationState after = await(host(), guest.vm(), state -> !state.passing());
        assertThat(after.phase()).isEqualTo(Phase.RUNNING);
        assertPhase(there(), guest.vm(), Phase.ABSENT, 0);
    }

    @Test
    protected void anArrivedGuestOutlivesTheDriverAndWaitsToBeToldToRun() throws Exception {
        GuestSpec guest = runningGuest();
        migration().send(host(), guest.vm(), migration().prepare(there(), guest(guest.vm(), 2)));
        replaceDriver();

        await(host(), guest.vm(), state -> state.phase() == Phase.HANDED_OVER);
        replaceDriver();
        assertThat(migration().state(host(), guest.vm()).phase()).isEqualTo(Phase.HANDED_OVER);
        assertPhase(there(), guest.vm(), Phase.ARRIVED, 2);
        migration().end(host(), guest.vm(), 2);
        assertThat(migration().state(host(), guest.vm()).phase()).isEqualTo(Phase.HANDED_OVER);

        migration().takeOver(there(), guest.vm(), 2);
        migration().takeOver(there(), guest.vm(), 2);
        assertPhase(there(), guest.vm(), Phase.RUNNING, 2);
        migration().end(there(), guest.vm(), 2);
        assertPhase(there(), guest.vm(), Phase.RUNNING, 2);
    }

    @Test
    protected void whatRunsIsNotForgottenAndWhatIsNotThereMayBe() throws Exception {
        GuestSpec guest = runningGuest();

        assertThatThrownBy(() -> migration().forget(host(), guest.vm()))
                .isInstanceOfSatisfying(
                        DriverException.class, e -> assertThat(e.reason()).isEqualTo(DriverException.Reason.FAILED));
        assertPower(guest.vm(), Power.RUNNING, 1);
        UUID unknown = UUID.randomUUID();
        migration().forget(host(), unknown);
        migration().end(host(), unknown, 7);
        assertPhase(host(), unknown, Phase.ABSENT, 0);
    }

    @Test
    protected void onlyARunningGuestIsSent() throws Exception {
        GuestSpec guest = runningGuest();
        MigrationTicket ticket = migration().prepare(there(), guest(guest.vm(), 2));
        driver().stop(host(), guest.vm(), Duration.ZERO);

        assertThatThrownBy(() -> migration().send(host(), guest.vm(), ticket)).isInstanceOf(DriverException.class);

        migration().end(host(), guest.vm(), 2);
        assertPhase(host(), guest.vm(), Phase.STOPPED, 2);
    }

    /** Moves a guest as a controller would, and demands that it runs on no two hosts meanwhile. */
    protected final void move(UUID vm, HostSpec from, HostSpec to, long epoch) throws Exception {
        MigrationTicket ticket = migration().prepare(to, guest(vm, epoch));
        migration().send(from, vm, ticket);
        await(from, vm, state -> {
            assertThat(state.runs() && runs(to, vm)).as("it runs on both hosts").isFalse();
            return state.phase() == Phase.HANDED_OVER;
        });
        assertPhase(to, vm, Phase.ARRIVED, epoch);
        migration().takeOver(to, vm, epoch);
        migration().forget(from, vm);
        migration().forget(from, vm);
    }

    private boolean runs(HostSpec host, UUID vm) {
        try {
            return migration().state(host, vm).runs();
        } catch (DriverException e) {
            throw new AssertionError(e);
        }
    }

    /** How a guest stands when it is as demanded, which has to be soon. */
    protected final MigrationState await(HostSpec host, UUID vm, Predicate<MigrationState> wanted) throws Exception {
        long end = System.nanoTime() + movingBudget().toNanos();
        MigrationState state = migration().state(host, vm);
        while (!wanted.test(state)) {
            assertThat(System.nanoTime() - end)
                    .as("too late, and it is %s", state)
                    .isNegative();
            Thread.sleep(5);
            state = migration().state(host, vm);
        }
        return state;
    }

    /** Demands how a guest stands. */
    protected final void assertPhase(HostSpec host, UUID vm, Phase phase, long epoch) throws Exception {
        MigrationState state = migration().state(host, vm);
        assertThat(state.phase()).as("%s", state).isEqualTo(phase);
        assertThat(state.epoch()).as("%s", state).isEqualTo(epoch);
    }
}
