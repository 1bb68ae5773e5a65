package org.virga.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.virga.api.command.Answer;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.Alert;
import org.virga.spi.command.CommandContext;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.SmallCloud;

class AlertCommandsTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private final MemoryStore store = new MemoryStore();
    private final SmallCloud cloud = SmallCloud.in(store, 1);
    private final Alert host = add(Alert.Type.HOST, "host 1", "The host h1 is not heard of", true);
    private final Alert job = add(Alert.Type.JOB, "job 1", "A job takes long", true);
    private final Alert over = add(Alert.Type.JOB, "job 0", "A job took long", false);

    @Test
    void openAlertsAreListedYoungestFirst() {
        assertThat(list(null, null, null, null)).containsExactly(job.uuid(), host.uuid());
    }

    @Test
    void alertsAreChosenByTypeNameKeywordAndId() {
        assertThat(list(null, null, null, "7")).containsExactly(host.uuid());
        assertThat(list(null, null, "ALERT.JOB", null)).containsExactly(job.uuid());
        assertThat(list(null, "H1", null, null)).containsExactly(host.uuid());
        assertThat(list(job, null, null, null)).containsExactly(job.uuid());
        assertThat(list(over, null, null, null)).isEmpty();
    }

    @Test
    void anUnknownTypeIsRefusedWithThoseThatThereAre() {
        assertThatThrownBy(() -> list(null, null, null, "8"))
                .isInstanceOf(CommandException.class)
                .hasMessage("The parameter type is 8; the types are 7 (ALERT.COMPUTE.HOST), 14 (ALERT.MANAGEMENT),"
                        + " 100 (ALERT.JOB), 101 (ALERT.STORE), 102 (ALERT.AGENT), 103 (ALERT.GUEST), 104 (ALERT.HA)");
    }

    @Test
    void anAlertIsShownAsTheProtocolDoes() {
        Answer answer =
                new ListAlerts().query(context(), new ListAlerts.Parameters(host, null, null, null, null, null));

        assertThat(((Answer.Listing) answer).rows())
                .isEqualTo(List.of(
                        new AlertResponse(host.uuid(), 7, "ALERT.COMPUTE.HOST", "The host h1 is not heard of", NOON)));
    }

    @Test
    void archivedAlertsAreNotListedAnyMore() {
        new ArchiveAlerts(store).execute(context(), new AlertChoice(null, List.of(host), null, null));

        assertThat(list(null, null, null, null)).containsExactly(job.uuid());
        assertThat(cloud.now(Alert.KIND, host).open()).isFalse();
    }

    @Test
    void alertsAreDeletedByTypeAndTime() {
        DeleteAlerts delete = new DeleteAlerts(store);
        delete.execute(context(), new AlertChoice(NOON.minusSeconds(1), List.of(), null, "100"));
        assertThat(store.snapshot().all(Alert.KIND)).hasSize(3);

        delete.execute(context(), new AlertChoice(NOON, List.of(), null, "100"));

        assertThat(store.snapshot().all(Alert.KIND)).containsExactly(host);
    }

    @Test
    void whoeverDoesNotChooseIsRefused() {
        assertThatThrownBy(
                        () -> new DeleteAlerts(store).execute(context(), new AlertChoice(null, List.of(), NOON, null)))
                .hasMessage("either ids, type or enddate must be specified")
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID));
        assertThat(store.snapshot().all(Alert.KIND)).hasSize(3);
    }

    private List<UUID> list(Alert id, String keyword, String name, String type) {
        Answer answer =
                new ListAlerts().query(context(), new ListAlerts.Parameters(id, keyword, name, null, null, type));
        return ((Answer.Listing) answer)
                .rows().stream().map(row -> ((AlertResponse) row).id()).toList();
    }

    private CommandContext context() {
        return cloud.context(cloud.adminCaller());
    }

    private Alert add(Alert.Type type, String subject, String text, boolean open) {
        return cloud.insert(
                Alert.KIND,
                new Alert(store.nextId(Alert.KIND), UUID.randomUUID(), type, subject, text, 1, open, NOON, NOON));
    }
}
