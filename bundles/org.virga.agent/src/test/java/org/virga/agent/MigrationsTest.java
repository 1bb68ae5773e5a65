package org.virga.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.virga.agent.AgentFixture.HOST;
import static org.virga.agent.AgentFixture.assertReason;
import static org.virga.agent.AgentFixture.guest;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.AgentMethods.FollowMigration;
import org.virga.api.compute.AgentMethods.PrepareMigration;
import org.virga.api.compute.AgentMethods.SendVm;
import org.virga.api.compute.MigrationState;
import org.virga.api.compute.MigrationState.Phase;
import org.virga.api.compute.MigrationTicket;
import org.virga.api.message.RpcException.Reason;

/** What an agent lets through of a migration, and what it refuses. */
class MigrationsTest {

    private final AgentFixture fixture = new AgentFixture(Map.of());
    private final FakeMigration migration = new FakeMigration();
    private final UUID vm = UUID.randomUUID();

    @BeforeEach
    void migrate() {
        fixture.driver.migration = migration;
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private MigrationTicket prepare(long epoch) throws Exception {
        return fixture.call(AgentMethods.PREPARE_MIGRATION, new PrepareMigration(HOST, guest(vm, epoch)));
    }

    private MigrationState send(long epoch) throws Exception {
        return fixture.call(
                AgentMethods.SEND_VM, new SendVm(HOST, vm, epoch, new MigrationTicket("fake:there", Map.of())));
    }

    private MigrationState end(long epoch) throws Exception {
        return fixture.call(AgentMethods.END_MIGRATION, fixture.ref(vm, epoch));
    }

    @Test
    void aHostIsMadeReadyAndAgainUntilTheMigrationIsEnded() throws Exception {
        prepare(2);
        prepare(2);
        migration.states.remove(vm);
        end(2);

        migration.states.remove(vm);
        assertReason(() -> prepare(2), Reason.REFUSED, "was ended");
        assertReason(() -> prepare(1), Reason.REFUSED, "Epoch 1", "2");
        prepare(3);
    }

    @Test
    void aHostThatRunsTheGuestIsNotMadeReadyForIt() {
        migration.stands(vm, Phase.RUNNING, 1);

        assertReason(() -> prepare(2), Reason.REFUSED, "runs on one already");
        assertThat(migration.done).isEmpty();
    }

    @Test
    void aGuestIsSentOnceAndNotStartedHereAnyMore() throws Exception {
        migration.stands(vm, Phase.RUNNING, 1);

        assertThat(send(2).phase()).isEqualTo(Phase.SENDING);
        assertThat(send(2).phase()).isEqualTo(Phase.SENDING);

        assertThat(migration.done).containsExactly("send");
        assertReason(() -> fixture.start(vm, 1), Reason.REFUSED, "Epoch 1");
        assertReason(() -> fixture.start(vm, 2), Reason.REFUSED, "was ended");
    }

    @Test
    void aMigrationThatWasEndedIsNotBegunByALateRequestEvenAfterTheAgentWasRestarted() throws Exception {
        migration.stands(vm, Phase.RUNNING, 1);
        assertThat(end(2).epoch()).isEqualTo(2);

        try (AgentFixture restarted = new AgentFixture(Map.of())) {
            restarted.driver.migration = migration;
            assertReason(
                    () -> restarted.call(
                            AgentMethods.SEND_VM, new SendVm(HOST, vm, 2, new MigrationTicket("fake:there", Map.of()))),
                    Reason.REFUSED,
                    "was ended");
        }
    }

    @Test
    void aSendingThatIsEndedIsAwaitedAndTheGuestBearsTheEpochThen() throws Exception {
        migration.stands(vm, Phase.RUNNING, 1);
        send(2);

        MigrationState after = end(2);

        assertThat(after.phase()).isEqualTo(Phase.RUNNING);
        assertThat(after.epoch()).isEqualTo(2);
        assertThat(migration.done).containsExactly("send", "end 2", "end 2");
    }

    @Test
    void whoFollowsIsAnsweredWhenTheGuestIsNotBeingSentAnyMore() throws Exception {
        migration.stands(vm, Phase.SENDING, 1);
        assertThat(fixture.call(AgentMethods.FOLLOW_MIGRATION, new FollowMigration(HOST, vm, 0))
                        .phase())
                .isEqualTo(Phase.SENDING);

        CompletableFuture<MigrationState> follower = fixture.inBackground(
                () -> fixture.call(AgentMethods.FOLLOW_MIGRATION, new FollowMigration(HOST, vm, 60_000)));
        migration.stands(vm, Phase.HANDED_OVER, 1);

        assertThat(follower.get().phase()).isEqualTo(Phase.HANDED_OVER);
    }

    @Test
    void aGuestTakesOverUnlessANewerEpochIsKnown() throws Exception {
        prepare(3);
        assertReason(() -> fixture.call(AgentMethods.TAKE_OVER, fixture.ref(vm, 2)), Reason.REFUSED, "Epoch 2");

        assertThat(fixture.call(AgentMethods.TAKE_OVER, fixture.ref(vm, 3)).phase())
                .isEqualTo(Phase.RUNNING);
        fixture.call(AgentMethods.FORGET_VM, fixture.ref(vm, 3));
        assertThat(migration.done).containsExactly("prepare 3", "takeOver 3", "forget");
    }

    @Test
    void aDriverThatCannotSaysSoAndStillTellsHowTheGuestStands() throws Exception {
        fixture.driver.migration = null;
        assertReason(() -> prepare(2), Reason.REFUSED, "cannot move running guests");
        fixture.start(vm, 1);

        assertReason(() -> send(2), Reason.REFUSED, "cannot move running guests");
        assertThat(fixture.call(AgentMethods.FOLLOW_MIGRATION, new FollowMigration(HOST, vm, 0))
                        .phase())
                .isEqualTo(Phase.RUNNING);
        assertThat(end(2).phase()).isEqualTo(Phase.RUNNING);
    }
}
