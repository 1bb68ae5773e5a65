package org.virga.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.schedule.Placement;

class StepResultsTest {

    record Nested(Placement placement, List<UUID> guests, Map<String, String> details, Instant when) {}

    @Test
    void whatIsWrittenIsRead() {
        assertRoundTrip("text\n\"é\"");
        assertRoundTrip(7);
        assertRoundTrip(1L << 40);
        assertRoundTrip(true);
        assertRoundTrip(1.5);
        assertRoundTrip(new UUID(1, 2));
        assertRoundTrip(new Id<Host>(9));
        assertRoundTrip(new Placement(new Id<>(3), 7));
        assertRoundTrip(new Nested(
                new Placement(new Id<>(3), 7),
                List.of(new UUID(1, 2)),
                Map.of("a", "b"),
                Instant.parse("2026-11-21T04:48:38.123Z")));
    }

    @Test
    void anOlderVersionsResultWithMoreInItIsRead() {
        assertThat(StepResults.read("{\"host\":{\"value\":3},\"epoch\":7,\"rack\":\"r1\"}", Placement.class))
                .isEqualTo(new Placement(new Id<>(3), 7));
    }

    @Test
    void whatTheJournalCannotKeepIsRefusedBeforeTheStepRuns() {
        assertThatThrownBy(() -> StepResults.checkType(Thread.class)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> StepResults.checkType(List.class)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertRoundTrip(Object value) {
        StepResults.checkType(value.getClass());
        assertThat(StepResults.read(StepResults.write(value), value.getClass())).isEqualTo(value);
    }
}
