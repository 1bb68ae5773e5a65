package org.virga.topology.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.virga.topology.host.ToldHosts.id;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.virga.api.compute.AgentMethods.AgentReport;
import org.virga.api.compute.AgentMethods.HostReport;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.GuestState.Power;

class AgentPictureTest {

    private final ToldHosts agent = new ToldHosts();
    private final AgentPicture picture = new AgentPicture();

    @BeforeEach
    void twoHosts() {
        agent.host(1);
        agent.host(2);
        agent.whole().forEach(picture::take);
    }

    @Test
    void changesAreAppliedToTheirHostsAndNoOthers() {
        assertThat(picture.take(agent.guest(1, 10, 1, Power.RUNNING))).containsExactly(id(1));
        assertThat(picture.take(agent.guest(1, 11, 1, Power.RUNNING))).containsExactly(id(1));
        assertThat(picture.take(agent.guest(1, 10, 1, Power.STOPPED))).containsExactly(id(1));
        assertThat(picture.take(agent.guestGone(1, 11))).containsExactly(id(1));

        assertThat(picture.complete()).isTrue();
        assertPictureIsTrue();
    }

    @Test
    void aHostThatIsGoneIsToldOfAndTheOthersStay() {
        assertThat(picture.take(agent.hostGone(2))).containsExactly(id(2));

        assertThat(picture.host(id(2))).isNull();
        assertThat(picture.complete()).isTrue();
        assertPictureIsTrue();
    }

    @Test
    void reportsThatComeTooEarlyWaitForTheOneBeforeThem() {
        AgentReport first = agent.guest(1, 10, 1, Power.RUNNING);
        AgentReport second = agent.guest(1, 10, 1, Power.STOPPED);

        assertThat(picture.take(second)).isEmpty();
        assertThat(picture.behind()).isTrue();
        assertThat(picture.wrong()).isFalse();

        assertThat(picture.take(first)).containsExactly(id(1));
        assertThat(picture.complete()).isTrue();
        assertPictureIsTrue();
    }

    @Test
    void aReportThatComesTwiceIsAppliedOnce() {
        AgentReport first = agent.guest(1, 10, 1, Power.RUNNING);
        picture.take(first);
        picture.take(agent.guest(1, 10, 1, Power.STOPPED));

        assertThat(picture.take(first)).isEmpty();
        assertThat(picture.complete()).isTrue();
        assertPictureIsTrue();
    }

    @Test
    void aReportThatIsLostIsMissedBecauseOfTheNextOrOfAHeartbeat() {
        agent.guest(1, 10, 1, Power.RUNNING);
        picture.take(agent.heartbeat());
        assertThat(picture.behind()).isTrue();

        picture.take(agent.guest(2, 11, 1, Power.RUNNING));
        assertThat(picture.complete()).isFalse();
        assertThat(picture.host(id(1)))
                .satisfies(host -> assertThat(host.guests()).isEmpty());

        agent.whole().forEach(picture::take);
        assertThat(picture.complete()).isTrue();
        assertPictureIsTrue();
    }

    @Test
    void aDigestThatDoesNotAgreeIsNoticedAndHealedByAWholeReport() {
        AgentReport report = agent.guest(1, 10, 1, Power.RUNNING);
        // The guest is lost on the way, as by a bug; the numbers have no gap.
        picture.take(new AgentReport("local", "0.1.0", List.of(), List.of(), report.mark()));
        assertThat(picture.wrong()).isTrue();

        agent.whole().forEach(picture::take);
        assertThat(picture.complete()).isTrue();
        assertPictureIsTrue();
    }

    @Test
    void anAgentThatWasStartedAnewIsNotBelievedInPartAndLosesNothing() {
        picture.take(agent.guest(1, 10, 1, Power.RUNNING));
        agent.restart("second");

        picture.take(agent.heartbeat());
        assertThat(picture.wrong()).isTrue();
        assertThat(picture.take(agent.guest(2, 11, 1, Power.RUNNING))).isEmpty();
        assertThat(picture.host(id(1)).guests()).hasSize(1);

        List<AgentReport> whole = agent.whole();
        assertThat(picture.take(whole.get(0))).isEmpty();
        assertThat(picture.take(whole.get(1))).isNotEmpty();
        assertThat(picture.complete()).isTrue();
        assertPictureIsTrue();
    }

    @Test
    void aHeartbeatThatNamesNobodyVouchesForWhatWasReportedAsReached() {
        HostReport away = new HostReport(id(2), false, "away", null, 0, 0, 0, 0, 0, 0, List.of(), List.of());
        AgentReport next = agent.guest(1, 10, 1, Power.RUNNING);
        picture.take(new AgentReport("local", "0.1.0", List.of(), List.of(away), next.mark()));

        assertThat(picture.vouchedFor(agent.heartbeat())).containsExactly(id(1));

        agent.restart("second");
        assertThat(picture.vouchedFor(agent.heartbeat())).isEmpty();
    }

    @Test
    void anAgentOfTheFirstReleaseTellsEverythingEachTime() {
        HostReport one = new HostReport(id(3), true, null, null, 1, 2, 3, 4, 5, 6, List.of(), List.of());

        assertThat(picture.take(AgentReport.whole("local", "0.1.0", List.of(), List.of(one))))
                .containsExactlyInAnyOrder(id(1), id(2), id(3));

        assertThat(picture.hosts()).containsExactly(id(3));
        assertThat(picture.complete()).isTrue();
    }

    @Property(tries = 500)
    void whateverIsLostRepeatedOrLateThePictureBecomesTrueAndIsNeverWrongInSecret(@ForAll Random chance) {
        ToldHosts told = new ToldHosts();
        AgentPicture seen = new AgentPicture();
        List<AgentReport> onTheWay = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            onTheWay.add(change(told, chance));
            if (chance.nextInt(20) == 0) {
                told.restart("again" + i);
            }
            if (chance.nextInt(10) == 0) {
                onTheWay.addAll(told.whole());
            }
            deliver(onTheWay, seen, chance);
            for (UUID host : seen.hosts()) {
                assertThat(new HashSet<>(seen.host(host).guests()))
                        .hasSameSizeAs(seen.host(host).guests());
            }
        }
        // Everything is quiet: what is left comes, a heartbeat comes, and what is asked for comes.
        onTheWay.forEach(message -> take(seen, message));
        seen.take(told.heartbeat());
        if (!seen.complete()) {
            told.whole().forEach(seen::take);
        }

        assertThat(seen.complete()).isTrue();
        assertThat(guests(seen)).isEqualTo(guests(told));
    }

    private static AgentReport change(ToldHosts told, Random chance) {
        int host = 1 + chance.nextInt(3);
        int vm = 10 + chance.nextInt(5);
        if (!told.has(host)) {
            return told.host(host);
        }
        return switch (chance.nextInt(6)) {
            case 0 -> told.guestGone(host, vm);
            case 1 -> chance.nextInt(4) == 0 ? told.hostGone(host) : told.guestGone(host, vm);
            default ->
                told.guest(host, vm, chance.nextInt(3), List.of(Power.values()).get(chance.nextInt(3)));
        };
    }

    private static void deliver(List<AgentReport> onTheWay, AgentPicture seen, Random chance) {
        while (onTheWay.size() > chance.nextInt(4)) {
            AgentReport message = onTheWay.get(chance.nextInt(onTheWay.size()));
            switch (chance.nextInt(8)) {
                case 0 -> onTheWay.remove(message);
                case 1 -> take(seen, message);
                default -> {
                    onTheWay.remove(message);
                    take(seen, message);
                }
            }
        }
    }

    private static void take(AgentPicture seen, AgentReport message) {
        seen.take(message);
    }

    private void assertPictureIsTrue() {
        assertThat(guests(picture)).isEqualTo(guests(agent));
    }

    private static Map<UUID, Set<GuestState>> guests(AgentPicture picture) {
        Map<UUID, Set<GuestState>> guests = new LinkedHashMap<>();
        picture.hosts()
                .forEach(host ->
                        guests.put(host, new HashSet<>(picture.host(host).guests())));
        return guests;
    }

    private static Map<UUID, Set<GuestState>> guests(ToldHosts told) {
        Map<UUID, Set<GuestState>> guests = new LinkedHashMap<>();
        told.truth().forEach((host, all) -> guests.put(host, new HashSet<>(all)));
        return guests;
    }
}
