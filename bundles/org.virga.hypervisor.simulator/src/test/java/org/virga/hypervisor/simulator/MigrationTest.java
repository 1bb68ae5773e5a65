package org.virga.hypervisor.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.compute.GuestState.Power;
import org.virga.api.compute.HostSpec;
import org.virga.api.compute.MigrationState;
import org.virga.api.compute.MigrationState.Phase;
import org.virga.api.compute.MigrationTicket;
import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.LiveMigration;

/** Guests that move between simulated hosts, with a clock that the test turns. */
class MigrationTest {

    private static final HostSpec FROM = Specs.host("c/from");
    private static final HostSpec TO = Specs.host("c/to");

    @TempDir
    private Path directory;

    @TempDir
    private Path elsewhere;

    private final UUID vm = UUID.randomUUID();
    private final Map<String, Object> settings = new HashMap<>(Map.of("migration_speed_mib", 64));
    private long now = 1_000_000;
    private SimulatorDriver source;
    private SimulatorDriver target;

    private void open() {
        source = driver(directory);
        target = driver(elsewhere);
    }

    private SimulatorDriver driver(Path where) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("directory", where.toString());
        return new SimulatorDriver(TestSettings.with(all), () -> now, () -> 0.5);
    }

    @AfterEach
    void close() {
        source.close();
        target.close();
    }

    private MigrationTicket begin() throws Exception {
        source.start(FROM, Specs.guest(vm, 1));
        MigrationTicket ticket = migration(target).prepare(TO, Specs.guest(vm, 2));
        migration(source).send(FROM, vm, ticket);
        return ticket;
    }

    private static LiveMigration migration(SimulatorDriver driver) {
        return driver.liveMigration().orElseThrow();
    }

    private MigrationState here() throws Exception {
        return migration(source).state(FROM, vm);
    }

    private MigrationState there() throws Exception {
        return migration(target).state(TO, vm);
    }

    @Test
    void aSendingTakesTheTimeOfItsMemoryAndTellsHowFarItIs() throws Exception {
        open();
        begin();
        now += 500;
        assertThat(here().phase()).isEqualTo(Phase.SENDING);
        assertThat(here().percent()).isEqualTo(50);
        assertThat(here().memoryRemainingBytes()).isEqualTo(32 * Specs.MIB);
        assertThat(there().phase()).isEqualTo(Phase.WAITING);
        assertThat(source.guest(FROM, vm).orElseThrow().power()).isEqualTo(Power.RUNNING);
        assertThat(target.guest(TO, vm).orElseThrow().power()).isEqualTo(Power.PAUSED);

        now += 500;
        assertThat(there().phase()).isEqualTo(Phase.WAITING);
        assertThat(here().phase()).isEqualTo(Phase.HANDED_OVER);
        assertThat(there().phase()).isEqualTo(Phase.ARRIVED);
        assertThat(source.guest(FROM, vm).orElseThrow().power()).isEqualTo(Power.STOPPED);
    }

    @Test
    void aGuestThatWritesTakesLongerAndOneThatWritesTooMuchIsSentForever() throws Exception {
        settings.put("migration_dirty_percent", 50);
        open();
        begin();
        now += 1_500;
        assertThat(here().percent()).isEqualTo(75);
        settings.put("migration_dirty_percent", 100);
        close();
        open();
        migration(source).end(FROM, vm, 3);
        migration(target).end(TO, vm, 3);
        migration(source).send(FROM, vm, migration(target).prepare(TO, Specs.guest(vm, 4)));
        now += 1_000_000_000L;
        assertThat(here().phase()).isEqualTo(Phase.SENDING);
        migration(source).end(FROM, vm, 4);
        assertThat(here().phase()).isEqualTo(Phase.RUNNING);
        assertThat(here().epoch()).isEqualTo(4);
    }

    @Test
    void aSendingGoesOnWhileNobodySimulatesItsHosts() throws Exception {
        open();
        begin();
        close();
        now += 5_000;
        open();

        assertThat(there().phase()).isEqualTo(Phase.WAITING);
        assertThat(here().phase()).isEqualTo(Phase.HANDED_OVER);
        assertThat(there().phase()).isEqualTo(Phase.ARRIVED);
    }

    /** The file that decides was renamed, and the process died before it wrote that down. */
    @Test
    void aHandingOverThatWasNotWrittenDownIsFoundDone() throws Exception {
        open();
        begin();
        Path arrivals = elsewhere.resolve("arrivals").resolve("c+to");
        Files.move(arrivals.resolve(vm + ".2.waiting"), arrivals.resolve(vm + ".2.arrived"));
        now += 5_000;

        assertThat(there().phase()).isEqualTo(Phase.ARRIVED);
        assertThat(here().phase()).isEqualTo(Phase.HANDED_OVER);
    }

    @Test
    void aHostThatLosesItsPowerBeforeTheHandingOverLeavesTheGuestWhereItIs() throws Exception {
        open();
        begin();
        Path off = Files.writeString(elsewhere.resolve("control").resolve("c+to.off"), "");
        assertThatThrownBy(this::there).isInstanceOf(DriverException.class);
        Files.delete(off);
        now += 5_000;

        assertThat(here().phase()).isEqualTo(Phase.RUNNING);
        assertThat(here().detail()).contains("migration failed");
        assertThat(there().phase()).isEqualTo(Phase.ABSENT);
    }

    @Test
    void aHostThatIsCutOffWhenTheGuestIsToBeHandedOverDoesNotGetIt() throws Exception {
        open();
        begin();
        Files.writeString(elsewhere.resolve("control").resolve("c+to.cut"), "");
        now += 5_000;

        assertThat(here().phase()).isEqualTo(Phase.RUNNING);
        assertThat(here().detail()).contains("could not be reached");
    }

    @Test
    void aHostThatStandsStillDoesNotGetAGuestAndOneWhoseAgentIsDeadDoes() throws Exception {
        open();
        begin();
        Path hang = Files.writeString(elsewhere.resolve("control").resolve("c+to.hang"), "");
        now += 5_000;
        assertThat(here().detail()).contains("could not be reached");

        Files.delete(hang);
        begin();
        Files.writeString(elsewhere.resolve("control").resolve("c+to.agent"), "");
        now += 5_000;
        assertThat(here().phase()).isEqualTo(Phase.HANDED_OVER);
    }

    @Test
    void aGuestThatWaitsForItsDiskIsNotHandedOver() throws Exception {
        open();
        begin();
        Files.writeString(directory.resolve("control").resolve("c+from.storage"), "");
        now += 5_000;

        assertThat(here().phase()).isEqualTo(Phase.RUNNING);
        assertThat(here().detail()).contains("disks");
    }

    @Test
    void aSourceThatLosesItsPowerTakesTheGuestWithIt() throws Exception {
        open();
        begin();
        Path off = Files.writeString(directory.resolve("control").resolve("c+from.off"), "");
        assertThatThrownBy(this::here).isInstanceOf(DriverException.class);
        Files.delete(off);
        now += 5_000;

        assertThat(here().phase()).isEqualTo(Phase.STOPPED);
        assertThat(there().phase()).isEqualTo(Phase.WAITING);
        migration(target).end(TO, vm, 2);
        assertThat(there().phase()).isEqualTo(Phase.ABSENT);
    }

    @Test
    void eachPhaseCanFail() throws Exception {
        for (String phase : new String[] {"prepare", "send", "take_over", "end", "forget"}) {
            settings.put("fault_operations", phase);
            settings.put("fault_next", 2);
            open();
            assertThatThrownBy(() -> {
                        begin();
                        now += 5_000;
                        here();
                        migration(target).takeOver(TO, vm, 2);
                        migration(source).end(FROM, vm, 2);
                        migration(source).forget(FROM, vm);
                    })
                    .as(phase)
                    .hasMessageContaining("simulated fault of " + phase.toUpperCase(Locale.ROOT));
            source.destroy(FROM, vm);
            target.destroy(TO, vm);
            close();
        }
        settings.put("fault_operations", "hand_over");
        open();
        begin();
        now += 5_000;
        assertThat(here().phase()).isEqualTo(Phase.RUNNING);
        assertThat(here().detail()).contains("HAND_OVER");
        assertThat(there().phase()).isEqualTo(Phase.WAITING);
    }

    @Test
    void aHostWithoutRoomIsNotMadeReady() throws Exception {
        open();
        assertThatThrownBy(() -> migration(target).prepare(Specs.host("c/small?memory=32"), Specs.guest(vm, 2)))
                .isInstanceOfSatisfying(
                        DriverException.class, e -> assertThat(e.reason()).isEqualTo(DriverException.Reason.NO_ROOM));
        migration(target).prepare(Specs.host("c/small?memory=64"), Specs.guest(vm, 2));
        assertThatThrownBy(() -> target.start(Specs.host("c/small?memory=64"), Specs.guest(UUID.randomUUID(), 1)))
                .hasMessageContaining("0 MiB");
    }
}
