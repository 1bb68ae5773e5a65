package org.virga.hypervisor.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.GuestState.End;
import org.virga.api.compute.HostSpec;
import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.DriverException.Reason;

/** What becomes of hosts and guests by control files. */
class ConditionsTest {

    private static final HostSpec HOST = Specs.host("c0/h0");

    @TempDir
    private Path directory;

    private final UUID vm = UUID.randomUUID();
    private SimulatorDriver driver;

    @BeforeEach
    void start() throws Exception {
        open();
        driver.start(HOST, Specs.guest(vm, 1));
    }

    @AfterEach
    void close() {
        driver.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut", "hang", "agent"})
    void aHostThatIsOnlyOutOfReachHasItsGuestsWhenItIsBack(String condition) throws Exception {
        Path file = order("c0+h0." + condition);

        assertReason(() -> driver.reach(HOST), Reason.UNREACHABLE);
        assertReason(() -> driver.guests(HOST), Reason.UNREACHABLE);
        assertReason(() -> driver.stop(HOST, vm, Duration.ZERO), Reason.UNREACHABLE);
        assertThat(driver.guests(Specs.host("c0/h1"))).isEmpty();

        Files.delete(file);
        assertThat(driver.guest(HOST, vm)).map(GuestState::running).contains(true);
    }

    @Test
    void aHostWithoutPowerLosesItsGuests() throws Exception {
        Path off = order("c0+h0.off");
        assertReason(() -> driver.reach(HOST), Reason.UNREACHABLE);
        assertReason(() -> driver.load(HOST), Reason.UNREACHABLE);
        assertReason(() -> driver.start(HOST, Specs.guest(vm, 2)), Reason.UNREACHABLE);

        Files.delete(off);

        assertThat(driver.guest(HOST, vm)).hasValueSatisfying(guest -> {
            assertThat(guest.detail()).isEqualTo("The host lost its power");
            assertThat(guest.end()).isEqualTo(End.CUT_OFF);
        });
    }

    @Test
    void aHostThatWasSwitchedOffAndOnWhileNobodyLookedHasLostItsGuests() throws Exception {
        driver.close();
        Path on = order("c0+h0.on");
        open();

        assertThat(driver.guest(HOST, vm)).map(GuestState::end).contains(End.CUT_OFF);
        assertThat(on).doesNotExist();
        driver.start(HOST, Specs.guest(vm, 2));
        assertThat(driver.guest(HOST, vm)).map(GuestState::running).contains(true);
    }

    @Test
    void aHostWithoutStorageAnswersAndStartsNothing() throws Exception {
        Path file = order("c0+h0.storage");
        UUID another = UUID.randomUUID();

        assertThat(driver.start(HOST, Specs.guest(vm, 1)).running()).isTrue();
        assertReason(() -> driver.start(HOST, Specs.guest(another, 1)), Reason.FAILED);
        assertThat(driver.guest(HOST, another)).isEmpty();
        assertReason(() -> driver.destroy(HOST, vm), Reason.FAILED);

        Files.delete(file);
        driver.start(HOST, Specs.guest(another, 1));
        driver.destroy(HOST, vm);
        assertThat(driver.guests(HOST)).extracting(GuestState::vm).containsExactly(another);
    }

    @Test
    void aGuestThatWaitsForItsDiskCannotShutDown() throws Exception {
        Path storage = order("c0+h0.storage");
        Path wish = order(vm + ".off");
        assertThat(driver.guest(HOST, vm)).map(GuestState::running).contains(true);
        driver.stop(HOST, vm, Duration.ofSeconds(10));
        assertThat(driver.guest(HOST, vm)).map(GuestState::end).contains(End.CUT_OFF);

        Files.delete(storage);
        driver.guests(HOST);
        assertThat(wish).doesNotExist();
    }

    @Test
    void aHostWhoseBoardIsDeadDoesNotNotice() throws Exception {
        order("c0+h0.board");

        driver.reach(HOST);
        assertThat(driver.guest(HOST, vm)).map(GuestState::running).contains(true);
    }

    @Test
    void aGuestCanShutItselfDown() throws Exception {
        Path file = order(vm + ".off");

        assertThat(driver.guests(HOST)).singleElement().satisfies(guest -> {
            assertThat(guest.detail()).isEqualTo("Shut down by the guest");
            assertThat(guest.end()).isEqualTo(End.SHUTDOWN);
        });
        assertThat(file).doesNotExist();
        assertThat(driver.start(HOST, Specs.guest(vm, 2)).end()).isNull();
    }

    @Test
    void aGuestsProcessCanCrash() throws Exception {
        Path file = order(vm + ".crash");

        assertThat(driver.guest(HOST, vm)).map(GuestState::end).contains(End.CRASHED);
        assertThat(file).doesNotExist();
        assertThat(driver.start(HOST, Specs.guest(vm, 2)).running()).isTrue();
    }

    @Test
    void howAGuestEndedOutlivesTheProcess() throws Exception {
        order(vm + ".crash");
        driver.guests(HOST);
        driver.close();
        open();

        assertThat(driver.guest(HOST, vm)).map(GuestState::end).contains(End.CRASHED);
    }

    @Test
    void whoeverAskedForTheEndKnowsHowItCame() throws Exception {
        driver.stop(HOST, vm, Duration.ofSeconds(1));
        assertThat(driver.guest(HOST, vm)).map(GuestState::end).contains(End.SHUTDOWN);

        driver.start(HOST, Specs.guest(vm, 2));
        driver.stop(HOST, vm, Duration.ZERO);
        assertThat(driver.guest(HOST, vm)).map(GuestState::end).isEqualTo(Optional.of(End.CUT_OFF));
    }

    @Test
    void filesThatOrderNothingAreLeftAlone() throws Exception {
        order("c0+h0.sleepy");
        order(vm + ".txt");
        order("notes");

        assertThat(driver.guest(HOST, vm)).map(GuestState::running).contains(true);
    }

    private Path order(String name) throws IOException {
        return Files.createFile(directory.resolve("control").resolve(name));
    }

    private void open() {
        driver = new SimulatorDriver(TestSettings.with(Map.of("directory", directory.toString())));
    }

    private static void assertReason(ThrowingCallable call, Reason reason) {
        assertThatThrownBy(call).isInstanceOfSatisfying(DriverException.class, e -> assertThat(e.reason())
                .isEqualTo(reason));
    }
}
