package org.virga.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.virga.api.compute.AgentMethods.HostReport;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.GuestState.Power;
import org.virga.api.compute.ReportDigest;

class ToldTest {

    private static final UUID ONE = new UUID(1, 1);
    private static final UUID TWO = new UUID(1, 2);

    private long nanos;
    private final Told told = new Told("incarnation", Duration.ofSeconds(30), () -> nanos);

    @Test
    void whatDidNotChangeIsNotToldAgain() {
        List<HostReport> hosts = List.of(host(ONE, 5, guest(1, Power.RUNNING)), host(TWO, 5));
        told.whole(hosts, true);

        assertThat(told.changes(hosts, false)).isEmpty();
    }

    @Test
    void aGuestThatChangedIsToldWithoutTheOthers() {
        told.whole(List.of(host(ONE, 5, guest(1, Power.RUNNING), guest(2, Power.RUNNING)), host(TWO, 5)), true);

        List<HostReport> now = List.of(host(ONE, 5, guest(1, Power.STOPPED)), host(TWO, 5));
        List<Told.Part> changes = told.changes(now, false);

        assertThat(changes).singleElement().satisfies(part -> {
            assertThat(part.hosts()).singleElement().satisfies(host -> {
                assertThat(host.guests()).containsExactly(guest(1, Power.STOPPED));
                assertThat(host.gone()).containsExactly(guest(2, Power.RUNNING).vm());
            });
            assertThat(part.mark().whole()).isFalse();
            assertThat(part.mark().sequence()).isEqualTo(2);
            assertThat(part.mark().digest()).isEqualTo(digest(now));
        });
    }

    @Test
    void aHostThatIsLetGoIsGone() {
        told.whole(List.of(host(ONE, 5), host(TWO, 5)), true);

        assertThat(told.changes(List.of(host(TWO, 5)), false)).singleElement().satisfies(part -> {
            assertThat(part.mark().gone()).containsExactly(ONE);
            assertThat(part.mark().digest()).isEqualTo(digest(List.of(host(TWO, 5))));
        });
    }

    @Test
    void aHostOutOfReachSaysNothingOfItsGuestsAndTellsThemAllWhenItIsBack() {
        told.whole(List.of(host(ONE, 5, guest(1, Power.RUNNING))), true);
        HostReport away = new HostReport(ONE, false, "away", null, 0, 0, 0, 0, 0, 0, List.of(), List.of());

        assertThat(told.changes(List.of(away), false)).singleElement().satisfies(part -> {
            assertThat(part.hosts()).containsExactly(away);
            assertThat(part.mark().digest()).isEqualTo(digest(List.of(away)));
        });
        assertThat(told.changes(List.of(away), false)).isEmpty();
        HostReport back = host(ONE, 5, guest(1, Power.RUNNING));
        assertThat(told.changes(List.of(back), false).get(0).hosts()).containsExactly(back);
    }

    @Test
    void figuresAloneAreToldNowAndThen() {
        told.whole(List.of(host(ONE, 5)), true);

        nanos = Duration.ofSeconds(29).toNanos();
        assertThat(told.changes(List.of(host(ONE, 6)), false)).isEmpty();
        nanos = Duration.ofSeconds(30).toNanos();
        assertThat(told.changes(List.of(host(ONE, 6)), false)).hasSize(1);
        assertThat(told.changes(List.of(host(ONE, 7)), false)).isEmpty();
    }

    @Test
    void muchIsToldInPartsAndEachChangeHasItsOwnNumberAndDigest() {
        List<HostReport> many = new ArrayList<>();
        for (int host = 0; host < 10; host++) {
            GuestState[] guests = IntStream.range(host * 500, host * 500 + 500)
                    .mapToObj(vm -> guest(vm, Power.RUNNING))
                    .toArray(GuestState[]::new);
            many.add(host(new UUID(2, host), 5, guests));
        }

        List<Told.Part> whole = told.whole(many, true);

        assertThat(whole).hasSize(5).allSatisfy(part -> {
            assertThat(part.hosts()).hasSize(2);
            assertThat(part.mark().parts()).isEqualTo(5);
            assertThat(part.mark().sequence()).isEqualTo(1);
            assertThat(part.mark().digest()).isEqualTo(digest(many));
        });
        assertThat(whole).extracting(part -> part.mark().part()).containsExactly(0, 1, 2, 3, 4);

        List<HostReport> emptied =
                many.stream().map(host -> host.with(List.of(), List.of())).toList();
        List<Told.Part> changes = told.changes(emptied, false);
        assertThat(changes).extracting(part -> part.mark().sequence()).containsExactly(2L, 3L, 4L, 5L, 6L);
        assertThat(changes.get(4).mark().digest()).isEqualTo(digest(emptied));
        assertThat(changes.get(3).mark().digest()).isNotEqualTo(digest(emptied));
    }

    @Test
    void whoeverAskedForNoChangesGetsEverythingInOnePiece() {
        List<HostReport> many = IntStream.range(0, 2_000)
                .mapToObj(host -> host(new UUID(3, host), 5))
                .toList();

        assertThat(told.whole(many, false)).singleElement().satisfies(part -> assertThat(part.hosts())
                .hasSize(2_000));
        assertThat(told.whole(List.of(), true)).hasSize(1);
    }

    private static long digest(List<HostReport> hosts) {
        return hosts.stream().mapToLong(ReportDigest::of).sum();
    }

    private static GuestState guest(int vm, Power power) {
        return new GuestState(new UUID(9, vm), "i-" + vm, 1, power, "");
    }

    private static HostReport host(UUID host, double load, GuestState... guests) {
        return new HostReport(host, true, null, null, load, 2, 3, 4, 5, 6, List.of(guests), List.of());
    }
}
