package org.virga.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.virga.api.health.MetricSource;
import org.virga.api.model.Alert;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.SmallCloud;

@Timeout(30)
class StoredAlertsTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private final MemoryStore store = new MemoryStore();
    private final SmallCloud cloud = SmallCloud.in(store, 1);
    private final StoredAlerts alerts =
            new StoredAlerts(store, Clock.fixed(NOW, ZoneOffset.UTC), Duration.ofDays(30), Duration.ofMillis(10));

    @AfterEach
    void stop() {
        alerts.stop();
    }

    @Test
    void anAlertIsInTheStore() {
        alerts.raise(Alert.Type.JOB, "job 1", "It takes long.");

        Alert alert = one();

        assertThat(alert)
                .returns(Alert.Type.JOB, Alert::type)
                .returns("job 1", Alert::subject)
                .returns("It takes long.", Alert::text)
                .returns(1, Alert::count)
                .returns(true, Alert::open)
                .returns(NOW, Alert::raised)
                .returns(NOW, Alert::last);
    }

    @Test
    void anAlertThatIsOpenIsToldAgain() {
        alerts.raise(Alert.Type.JOB, "job 1", "It takes long.");
        alerts.raise(Alert.Type.JOB, "job 1", "It takes longer.");

        await().until(() -> all().size() == 1 && all().get(0).count() == 2);

        assertThat(one().text()).isEqualTo("It takes longer.");
    }

    @Test
    void anAlertThatIsOverIsNotTheNextOne() {
        alerts.raise(Alert.Type.JOB, "job 1", "once");
        alerts.clear(Alert.Type.JOB, "job 1");
        alerts.raise(Alert.Type.JOB, "job 1", "again");

        await().until(() -> all().size() == 2);

        assertThat(all()).extracting(Alert::text).containsExactly("once", "again");
        assertThat(all()).extracting(Alert::open).containsExactly(false, true);
    }

    @Test
    void whatIsRaisedWhileTheStoreIsAwayIsThereWhenItIsBack() {
        store.fail("The database is away");
        alerts.raise(Alert.Type.HOST, "host 1", "lost");
        alerts.raise(Alert.Type.HOST, "host 2", "lost");
        alerts.raise(Alert.Type.HOST, "host 2", "still lost");
        assertThat(all()).isEmpty();

        store.recover();

        await().until(() -> all().size() == 2);
        assertThat(all()).extracting(Alert::subject).containsExactly("host 1", "host 2");
        await().until(() -> all().get(1).count() == 2);
    }

    @Test
    void clearingWhatIsNotOpenChangesNothing() {
        alerts.clear(Alert.Type.JOB, "job 1");
        alerts.raise(Alert.Type.JOB, "job 2", "It takes long.");

        assertThat(one().subject()).isEqualTo("job 2");
    }

    @Test
    void aSubjectThatIsTooLongIsCutAndStillMeansTheSame() {
        String subject = "x".repeat(300);
        alerts.raise(Alert.Type.JOB, subject, "once");
        alerts.raise(Alert.Type.JOB, subject, "twice");

        await().until(() -> all().size() == 1 && all().get(0).count() == 2);
        assertThat(one().subject()).hasSize(255);
    }

    @Test
    void whatWaitsIsCarriedOutBeforeItStops() {
        for (int i = 0; i < 100; i++) {
            alerts.raise(Alert.Type.JOB, "job " + i, "It takes long.");
        }

        alerts.stop();

        assertThat(all()).hasSize(100);
    }

    @Test
    void archivedAlertsAreForgottenInTime() {
        AlertBook book = new AlertBook(store, Clock.fixed(NOW, ZoneOffset.UTC), UUID::randomUUID);
        Alert old = add("old", NOW.minus(Duration.ofDays(31)), false);
        Alert open = add("open", NOW.minus(Duration.ofDays(31)), true);
        Alert young = add("young", NOW.minus(Duration.ofDays(29)), false);

        book.purge(Duration.ofDays(30));

        assertThat(all()).containsExactly(open, young).doesNotContain(old);
    }

    @Test
    void openAlertsAreCountedByType() {
        add("a", NOW, true);
        add("b", NOW, true);
        add("c", NOW, false);
        Map<String, Double> figures = new ConcurrentHashMap<>();

        alerts.collect(new MetricSource.Sink() {
            @Override
            public void counter(String name, String help, Map<String, String> labels, double value) {
                throw new AssertionError(name);
            }

            @Override
            public void gauge(String name, String help, Map<String, String> labels, double value) {
                figures.put(name + labels, value);
            }

            @Override
            public void histogram(
                    String name, String help, Map<String, String> labels, double[] bounds, long[] counts, double sum) {
                throw new AssertionError(name);
            }
        });

        assertThat(figures)
                .containsEntry("virga_alerts_open{type=job}", 2.0)
                .containsEntry("virga_alerts_open{type=host}", 0.0);
    }

    private Alert add(String subject, Instant last, boolean open) {
        return cloud.insert(
                Alert.KIND,
                new Alert(
                        store.nextId(Alert.KIND),
                        UUID.randomUUID(),
                        Alert.Type.JOB,
                        subject,
                        "text",
                        1,
                        open,
                        last,
                        last));
    }

    private Alert one() {
        return await().until(this::all, all -> all.size() == 1).get(0);
    }

    private List<Alert> all() {
        return store.snapshot().all(Alert.KIND).toList();
    }
}
