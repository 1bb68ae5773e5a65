package org.virga.shell.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.virga.api.job.Jobs;
import org.virga.api.model.Id;
import org.virga.api.model.Job;
import org.virga.api.model.Job.JournalEntry;
import org.virga.shell.job.Trace.Line;

class TraceTest {

    private static final Instant ACCEPTED = Instant.parse("2026-11-21T12:00:00Z");
    private static final Instant STARTED = ACCEPTED.plusSeconds(2);
    private static final Instant NOW = ACCEPTED.plusSeconds(10);

    private final Job waiting = new Job(
            new Id<>(1),
            UUID.randomUUID(),
            "deployVirtualMachine",
            "1",
            Map.of("password", "hidden"),
            new Id<>(1),
            new Id<>(1),
            "SIGNED",
            "vm:7",
            0,
            Job.Terms.STANDARD,
            null,
            null,
            null,
            null,
            null,
            null,
            Job.State.QUEUED,
            false,
            List.of(),
            0,
            1,
            null,
            null,
            null,
            0,
            null,
            ACCEPTED,
            null,
            null);

    @Test
    void aJobThatWaitsHasWaitedUntilNow() {
        assertThat(Trace.of(waiting, Optional.empty(), NOW))
                .containsExactly(
                        new Line("waited for its turn", "queue", ACCEPTED, "10.0 s", "vm:7"),
                        new Line("not over", "job", null, "10.0 s", null));
    }

    @Test
    void aJobThatRunsShowsItsStepsAndWhatItDoesNow() {
        Job running = waiting.with(next -> next.state(Job.State.RUNNING)
                .started(STARTED)
                .journal(List.of(entry(JournalEntry.Type.DONE, "place", "\"" + "x".repeat(50) + "\"", 12))));

        assertThat(Trace.of(
                        running,
                        Optional.of(new Jobs.Activity(Jobs.Phase.RUNNING, "start", ACCEPTED.plusSeconds(4), null)),
                        NOW))
                .containsExactly(
                        new Line("waited for its turn", "queue", ACCEPTED, "2.0 s", "vm:7"),
                        new Line("place", "step", STARTED, "12 ms", "52 characters"),
                        new Line("start", "running", ACCEPTED.plusSeconds(4), "6.0 s", "under way"),
                        new Line("not over", "job", null, "10.0 s", null));
    }

    @Test
    void aJobThatFailedShowsWhatWasUndoneAndWhy() {
        Job failed = waiting.with(next -> next.state(Job.State.FAILED)
                .started(STARTED)
                .completed(ACCEPTED.plusSeconds(5))
                .attempt(2)
                .errorCode(533)
                .errorText("no room")
                .journal(List.of(
                        entry(JournalEntry.Type.DONE, "place", "7", 12),
                        entry(JournalEntry.Type.COMPENSATED, "release", null, 3))));

        assertThat(Trace.of(failed, Optional.empty(), NOW))
                .containsExactly(
                        new Line("waited for its turn", "queue", ACCEPTED, "2.0 s", "vm:7"),
                        new Line("place", "step", STARTED, "12 ms", "7"),
                        new Line("release", "undone", STARTED, "3 ms", null),
                        new Line("tried again", "retry", null, null, "attempt 2: no room"),
                        new Line("failed", "job", ACCEPTED.plusSeconds(5), "5.0 s", "533: no room"));
    }

    @Test
    void parametersAreNeverShown() {
        assertThat(Trace.of(waiting, Optional.empty(), NOW).toString()).doesNotContain("hidden");
    }

    private static JournalEntry entry(JournalEntry.Type type, String step, String result, long millis) {
        return new JournalEntry(type, step, result, STARTED, millis);
    }
}
