package org.virga.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.model.Account;
import org.virga.api.model.Entity;
import org.virga.api.model.Event;
import org.virga.api.model.Id;
import org.virga.api.model.Job;
import org.virga.api.model.Kind;
import org.virga.api.model.Vm;
import org.virga.api.store.CommitResult;
import org.virga.api.store.History;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Transaction;
import org.virga.store.database.Database;
import org.virga.store.database.DatabaseException;
import org.virga.store.database.Location;
import org.virga.store.document.Documents;
import org.virga.store.maintenance.Check;
import org.virga.store.snapshot.Schema;

/** What the first release left behind goes on, on Derby; the test for PostgreSQL is the same. */
class FirstReleaseTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Documents documents = new Documents();
    private Location location;

    @BeforeEach
    void lay(@TempDir Path directory) throws Exception {
        location = database(directory);
    }

    Location database(Path directory) throws Exception {
        return FirstRelease.in(directory);
    }

    @Test
    void everyRecordIsWhatItWas() throws Exception {
        try (DatabaseStore store = TestDatabase.open(location)) {
            Snapshot snapshot = store.snapshot();
            Map<String, Integer> counts = new HashMap<>();
            for (String line : FirstRelease.records()) {
                JsonNode record = JSON.readTree(line);
                Kind<?> kind = Schema.named(record.get("kind").asText()).kind();
                assertSame(find(snapshot, kind, record.get("id").asLong()), record.get("document"));
                counts.merge(kind.name(), 1, Integer::sum);
            }
            counts.forEach((kind, count) ->
                    assertThat(snapshot.all(Schema.named(kind).kind()).size()).isEqualTo(count));
            assertThat(snapshot.sequence()).isEqualTo(FirstRelease.SEQUENCE);
            assertThat(new Check(store::state, store.database(), store.epoch())
                            .run(line -> {})
                            .violations())
                    .isEmpty();
        }
    }

    @Test
    void historyAnswers() throws Exception {
        try (DatabaseStore store = TestDatabase.open(location)) {
            History history = store.history();
            for (String line : FirstRelease.jobs()) {
                JsonNode document = JSON.readTree(line).get("document");
                Job job = history.job(UUID.fromString(document.get("uuid").asText()))
                        .orElseThrow();
                assertSame(job, document);
            }
            Account admin =
                    store.snapshot().all(Account.KIND).descending().iterator().next();
            History.Page<Job> jobs = history.jobs(new History.JobFilter(Set.of(admin.id()), null, null, 0, 1000));
            assertThat(jobs.total()).isEqualTo(FirstRelease.FINISHED_JOBS);
            assertThat(jobs.rows()).extracting(Job::state).contains(Job.State.DONE, Job.State.FAILED);
            assertThat(history.events(all()).total()).isEqualTo(FirstRelease.EVENTS);
            assertThat(history.events(all()).rows()).hasSize(FirstRelease.EVENTS);
        }
    }

    @Test
    void commitsEpochAndNumbersGoOn() throws Exception {
        Set<Long> ids = new HashSet<>();
        for (String line : FirstRelease.records()) {
            ids.add(JSON.readTree(line).get("document").get("id").asLong());
        }
        Vm changed;
        try (DatabaseStore store = TestDatabase.open(location)) {
            assertThat(store.epoch()).isEqualTo(FirstRelease.EPOCH + 1);
            Id<Vm> next = store.nextId(Vm.KIND);
            assertThat(next.value()).isGreaterThan(20);
            assertThat(ids).doesNotContain(store.nextId(Job.KIND).value());
            Vm vm = store.snapshot().all(Vm.KIND).iterator().next();
            changed = vm.with(with -> with.displayName("changed \u5c0f").userData("x".repeat(70_000)));
            CommitResult result = store.commitAndWait(Transaction.builder()
                    .replace(Vm.KIND, vm, changed)
                    .append(Samples.event(vm, Event.State.COMPLETED, vm.created()))
                    .build());
            assertThat(result)
                    .isInstanceOfSatisfying(CommitResult.Committed.class, committed -> assertThat(committed.sequence())
                            .isEqualTo(FirstRelease.SEQUENCE + 1));
        }
        try (DatabaseStore store = TestDatabase.open(location)) {
            assertThat(store.epoch()).isEqualTo(FirstRelease.EPOCH + 2);
            assertThat(store.snapshot().get(Vm.KIND, changed.id())).isEqualTo(changed);
            assertThat(store.history().events(all()).total()).isEqualTo(FirstRelease.EVENTS + 1);
        }
    }

    /** How many statements further on the line breaks each time. */
    int stride() {
        return 1;
    }

    /** Breaks the line at one statement after the other, until the migration and the first reading get through. */
    @Test
    void aMigrationThatIsInterruptedAnywhereIsDoneByTheNextStart() throws Exception {
        for (int statement = 1; openedWithFaultAt(statement); statement += stride()) {
            assertThat(statement).isLessThan(500);
        }
        everyRecordIsWhatItWas();
    }

    /** Opens it with a line that breaks at a statement; answers whether that was reached. */
    private boolean openedWithFaultAt(int statement) {
        BreakingDataSource[] line = new BreakingDataSource[1];
        try {
            Database.open(
                            location,
                            source -> {
                                line[0] = new BreakingDataSource(source, statement);
                                return line[0].proxy();
                            },
                            Duration.ofSeconds(10))
                    .close();
            return line[0].broken();
        } catch (DatabaseException | RuntimeException e) {
            if (!line[0].broken()) {
                throw new AssertionError("Refused before statement " + statement, e);
            }
            return true;
        }
    }

    private void assertSame(Entity<?> record, JsonNode document) throws Exception {
        assertContains(JSON.readTree(documents.write(record)), document);
    }

    /** A record may have grown since; what was in it is there still. */
    private static void assertContains(JsonNode now, JsonNode before) {
        if (before.isObject()) {
            before.fieldNames().forEachRemaining(name -> {
                assertThat(now.has(name)).as(name).isTrue();
                assertContains(now.get(name), before.get(name));
            });
        } else if (before.isArray()) {
            assertThat(now.size()).isEqualTo(before.size());
            for (int i = 0; i < before.size(); i++) {
                assertContains(now.get(i), before.get(i));
            }
        } else {
            assertThat(now).isEqualTo(before);
        }
    }

    private static <E extends Entity<E>> Entity<?> find(Snapshot snapshot, Kind<E> kind, long id) {
        return snapshot.find(kind, new Id<E>(id)).orElseThrow();
    }

    private static History.EventFilter all() {
        return new History.EventFilter(null, null, null, null, null, null, null, null, null, null, 0, 1000);
    }
}
