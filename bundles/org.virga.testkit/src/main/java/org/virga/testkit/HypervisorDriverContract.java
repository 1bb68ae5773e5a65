package org.virga.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.GuestState.Power;
import org.virga.api.compute.HostSpec;
import org.virga.api.model.HostCapacity;
import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.HypervisorDriver;
import org.virga.spi.hypervisor.HypervisorDriver.HostLoad;

/**
 * What every {@link HypervisorDriver} has to keep. The test of a driver extends this, tells what it can be tried on, and
 * adds what is the driver's own.
 *
 * <p>The contract is a sequence of short lives of real guests. Whatever a test started is destroyed after it, through the
 * driver. Hosts should have room for {@link #atOnce} guests of {@link #guest}'s.
 */
// checkstyle:FileLength - the contract of one SPI, a test for each promise
public abstract class HypervisorDriverContract {

    private final List<HypervisorDriver> open = new ArrayList<>();
    private final List<UUID> started = new ArrayList<>();
    private @Nullable HypervisorDriver current;

    /** A driver as it is after activation. A second one works on the same hosts, as after an update of its bundle. */
    protected abstract HypervisorDriver newDriver() throws Exception;

    /** What its deactivation does. */
    protected void close(HypervisorDriver closed) throws Exception {}

    /** A host to try it on; equal at every call within one test. */
    protected abstract HostSpec host();

    /** Another host, whose guests are not {@link #host}'s; empty when there is only one. */
    protected Optional<HostSpec> otherHost() {
        return Optional.empty();
    }

    /** A host with a URL of the right form, behind which there is none. */
    protected abstract HostSpec absentHost();

    /** A URL that this driver cannot do anything with. */
    protected String wrongUrl() {
        return "nonsense";
    }

    /**
     * A guest of the smallest size that boots.
     *
     * @param vm new at every call
     */
    protected abstract GuestSpec guest(UUID vm, long epoch);

    /** How long one operation may take at most; starting {@link #atOnce} guests together may take that many times as long. */
    protected Duration budget() {
        return Duration.ofSeconds(5);
    }

    /** How long a guest gets to shut down by itself. */
    protected Duration grace() {
        return Duration.ofSeconds(1);
    }

    /** How many guests are started at the same time. */
    protected int atOnce() {
        return 4;
    }

    /** The driver under test. */
    protected final HypervisorDriver driver() {
        return Objects.requireNonNull(current);
    }

    @BeforeEach
    protected final void open() throws Exception {
        current = opened();
    }

    @AfterEach
    protected final void destroyAndClose() throws Exception {
        for (UUID vm : started) {
            driver().destroy(host(), vm);
            if (otherHost().isPresent()) {
                driver().destroy(otherHost().get(), vm);
            }
        }
        for (HypervisorDriver one : open) {
            close(one);
        }
    }

    /** Closes the driver and goes on with another, as an update of its bundle does. */
    protected final void replaceDriver() throws Exception {
        open.remove(driver());
        close(driver());
        current = opened();
    }

    private HypervisorDriver opened() throws Exception {
        HypervisorDriver opened = newDriver();
        open.add(opened);
        return opened;
    }

    /** A new guest, which is destroyed after the test. */
    protected final GuestSpec newGuest() {
        UUID vm = UUID.randomUUID();
        started.add(vm);
        return guest(vm, 1);
    }

    /** A new guest that runs. */
    protected final GuestSpec runningGuest() throws Exception {
        GuestSpec guest = newGuest();
        timed(budget(), () -> driver().start(host(), guest));
        return guest;
    }

    @Test
    protected void namesItsHypervisor() {
        assertThat(driver().hypervisor()).isNotBlank().isEqualTo(driver().hypervisor());
        assertThat(host().hypervisor()).isEqualTo(driver().hypervisor());
    }

    @Test
    protected void saysThatAHostAnswersConnectedOrNot() throws Exception {
        driver().reach(host());
        driver().connect(host());
        timed(budget(), () -> {
            driver().reach(host());
            return host();
        });
        driver().disconnect(host());
        driver().reach(host());
    }

    @Test
    protected void tellsWhichUrlsItTakes() {
        assertThat(driver().checkUrl(host().url())).isEmpty();
        assertThat(driver().checkUrl(wrongUrl()))
                .hasValueSatisfying(sentence -> assertThat(sentence).isNotBlank());
        assertThat(driver().checkUrl("")).isPresent();
    }

    @Test
    protected void connectTellsWhatTheHostHasAndMayBeRepeated() throws Exception {
        HostCapacity capacity = timed(budget(), () -> driver().connect(host()));

        assertThat(capacity.cpuSockets()).isPositive();
        assertThat(capacity.cpuCores()).isPositive();
        assertThat(capacity.cpuSpeedMhz()).isPositive();
        assertThat(capacity.memoryBytes()).isPositive();
        assertThat(driver().connect(host()).cpuCores()).isEqualTo(capacity.cpuCores());
        assertThat(driver().address(host())).isNotNull();
    }

    @Test
    protected void tellsTheLoadWithinItsLimits() throws Exception {
        HostLoad load = timed(budget(), () -> driver().load(host()));

        assertThat(load.cpuUsedPercent()).isBetween(0.0, 100.0);
        assertThat(load.loadAverage()).isNotNegative();
        assertThat(load.memoryUsedBytes()).isNotNegative();
        assertThat(load.memoryFreeBytes()).isNotNegative();
        assertThat(load.networkReadBytes()).isNotNegative();
        assertThat(load.networkWrittenBytes()).isNotNegative();
    }

    @Test
    protected void aStartedGuestRunsAndIsListed() throws Exception {
        GuestSpec guest = newGuest();

        GuestState state = timed(budget(), () -> driver().start(host(), guest));

        assertThat(state.vm()).isEqualTo(guest.vm());
        assertThat(state.power()).isEqualTo(Power.RUNNING);
        assertThat(state.epoch()).isEqualTo(1);
        assertThat(state.instanceName()).isEqualTo(guest.instanceName());
        assertPower(guest.vm(), Power.RUNNING, 1);
    }

    @Test
    protected void startingARunningGuestLeavesItAsItIs() throws Exception {
        GuestSpec guest = runningGuest();

        assertThat(driver().start(host(), guest).epoch()).isEqualTo(1);
        GuestState again = driver().start(host(), guest(guest.vm(), 2));

        assertThat(again.power()).isEqualTo(Power.RUNNING);
        assertThat(again.epoch()).as("that of the run, which is the first one").isEqualTo(1);
        assertPower(guest.vm(), Power.RUNNING, 1);
    }

    @Test
    protected void aGuestThatIsCutOffStaysDefinedAndStartsAnewWithTheNewEpoch() throws Exception {
        GuestSpec guest = runningGuest();

        timed(budget(), () -> stop(guest.vm(), Duration.ZERO));
        assertPower(guest.vm(), Power.STOPPED, 1);
        driver().stop(host(), guest.vm(), Duration.ZERO);
        assertPower(guest.vm(), Power.STOPPED, 1);

        timed(budget(), () -> driver().start(host(), guest(guest.vm(), 2)));
        assertPower(guest.vm(), Power.RUNNING, 2);
    }

    @Test
    protected void aGuestStopsWithinItsGraceWhetherItListensOrNot() throws Exception {
        GuestSpec guest = runningGuest();

        timed(grace().plus(budget()), () -> stop(guest.vm(), grace()));

        assertPower(guest.vm(), Power.STOPPED, 1);
    }

    @Test
    protected void aRebootedGuestRunsWithTheSameEpoch() throws Exception {
        GuestSpec guest = runningGuest();

        timed(budget(), () -> {
            driver().reboot(host(), guest.vm());
            return guest;
        });

        assertPower(guest.vm(), Power.RUNNING, 1);
    }

    @Test
    protected void aDestroyedGuestIsGoneAndMayBeDestroyedAgain() throws Exception {
        GuestSpec guest = runningGuest();

        timed(budget(), () -> {
            driver().destroy(host(), guest.vm());
            return guest;
        });
        assertGone(guest.vm());
        driver().destroy(host(), guest.vm());
        assertGone(guest.vm());

        timed(budget(), () -> driver().start(host(), guest(guest.vm(), 2)));
        assertPower(guest.vm(), Power.RUNNING, 2);
    }

    @Test
    protected void aStoppedGuestCanBeDestroyed() throws Exception {
        GuestSpec guest = runningGuest();
        stop(guest.vm(), Duration.ZERO);

        driver().destroy(host(), guest.vm());

        assertGone(guest.vm());
    }

    @Test
    protected void whatIsToldToAnUnknownGuestDoesNothing() throws Exception {
        UUID unknown = UUID.randomUUID();

        driver().stop(host(), unknown, Duration.ZERO);
        driver().stop(host(), unknown, grace());
        driver().destroy(host(), unknown);
        assertThatThrownBy(() -> driver().reboot(host(), unknown)).isInstanceOf(DriverException.class);

        assertGone(unknown);
    }

    @Test
    protected void guestsGoOnWithoutTheirDriver() throws Exception {
        GuestSpec running = runningGuest();
        GuestSpec stopped = runningGuest();
        stop(stopped.vm(), Duration.ZERO);

        replaceDriver();

        assertPower(running.vm(), Power.RUNNING, 1);
        assertPower(stopped.vm(), Power.STOPPED, 1);
        assertThat(driver().start(host(), running).epoch()).isEqualTo(1);
        stop(running.vm(), Duration.ZERO);
        assertPower(running.vm(), Power.STOPPED, 1);
    }

    @Test
    protected void guestsGoOnWhenTheirHostIsDisconnected() throws Exception {
        driver().disconnect(host());
        GuestSpec guest = runningGuest();

        driver().disconnect(host());
        driver().disconnect(host());

        assertPower(guest.vm(), Power.RUNNING, 1);
    }

    @Test
    protected void hostsDoNotSeeEachOthersGuests() throws Exception {
        if (otherHost().isEmpty()) {
            return;
        }
        GuestSpec guest = runningGuest();
        HostSpec other = otherHost().get();

        assertThat(driver().guest(other, guest.vm())).isEmpty();
        driver().stop(other, guest.vm(), Duration.ZERO);
        driver().destroy(other, guest.vm());

        assertPower(guest.vm(), Power.RUNNING, 1);
    }

    @Test
    protected void aHostThatIsNotThereIsSaidToBeOutOfReachInTime() {
        HostSpec absent = absentHost();
        List<Callable<?>> calls = List.of(
                () -> driver().connect(absent),
                () -> driver().load(absent),
                () -> driver().guests(absent),
                () -> driver().start(absent, guest(UUID.randomUUID(), 1)));

        for (Callable<?> call : calls) {
            assertThatThrownBy(() -> timed(budget(), call))
                    .isInstanceOfSatisfying(DriverException.class, e -> assertThat(e.reason())
                            .isIn(DriverException.Reason.UNREACHABLE, DriverException.Reason.UNFIT));
        }
        driver().disconnect(absent);
    }

    @Test
    protected void severalGuestsLiveSideBySide() throws Exception {
        List<GuestSpec> guests = new ArrayList<>();
        for (int i = 0; i < atOnce(); i++) {
            guests.add(newGuest());
        }

        atOnce(guests, guest -> driver().start(host(), guest));
        for (GuestSpec guest : guests) {
            assertPower(guest.vm(), Power.RUNNING, 1);
        }
        assertThat(driver().guests(host()))
                .extracting(GuestState::vm)
                .containsAll(guests.stream().map(GuestSpec::vm).toList());

        atOnce(guests.subList(1, guests.size()), guest -> stop(guest.vm(), Duration.ZERO));
        assertPower(guests.get(0).vm(), Power.RUNNING, 1);
        atOnce(guests, guest -> {
            driver().destroy(host(), guest.vm());
            return guest;
        });
        for (GuestSpec guest : guests) {
            assertGone(guest.vm());
        }
    }

    @Test
    protected void saysTheSameAtEachTimeOfWhetherItMovesGuests() {
        assertThat(driver().liveMigration().isPresent())
                .isEqualTo(driver().liveMigration().isPresent());
    }

    @Test
    protected void theConsoleOfAGuestCanBeAskedFor() throws Exception {
        GuestSpec guest = runningGuest();

        assertThat(timed(budget(), () -> driver().console(host(), guest.vm()))).isNotNull();
    }

    /** Demands that a guest is in this condition, whether it is asked for alone or found among all. */
    protected final void assertPower(UUID vm, Power power, long epoch) throws Exception {
        Optional<GuestState> state = driver().guest(host(), vm);
        assertThat(state).hasValueSatisfying(guest -> {
            assertThat(guest.vm()).isEqualTo(vm);
            assertThat(guest.power()).isEqualTo(power);
            assertThat(guest.epoch()).isEqualTo(epoch);
        });
        assertThat(driver().guests(host()))
                .filteredOn(guest -> guest.vm().equals(vm))
                .singleElement()
                .satisfies(guest -> {
                    assertThat(guest.power()).isEqualTo(power);
                    assertThat(guest.epoch()).isEqualTo(epoch);
                });
    }

    /** Demands that there is no such guest. */
    protected final void assertGone(UUID vm) throws Exception {
        assertThat(driver().guest(host(), vm)).isEmpty();
        assertThat(driver().guests(host())).extracting(GuestState::vm).doesNotContain(vm);
    }

    private UUID stop(UUID vm, Duration grace) throws DriverException {
        driver().stop(host(), vm, grace);
        return vm;
    }

    /** Carries something out and demands that it takes no longer than it may. */
    protected static <T> T timed(Duration limit, Callable<T> action) throws Exception {
        long begin = System.nanoTime();
        T result;
        try {
            result = action.call();
        } finally {
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThanOrEqualTo(limit);
        }
        return result;
    }

    private void atOnce(List<GuestSpec> guests, Action action) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(guests.size());
        try {
            List<Future<Object>> results = new ArrayList<>();
            for (GuestSpec guest : guests) {
                results.add(threads.submit(() -> action.on(guest)));
            }
            timed(budget().multipliedBy(guests.size()), () -> {
                for (Future<Object> result : results) {
                    result.get();
                }
                return results;
            });
        } finally {
            threads.shutdownNow();
        }
    }

    private interface Action {
        Object on(GuestSpec guest) throws Exception;
    }
}
