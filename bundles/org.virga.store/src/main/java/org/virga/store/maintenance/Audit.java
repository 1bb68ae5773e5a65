package org.virga.store.maintenance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.virga.api.model.Entity;
import org.virga.api.store.Maintenance.Findings;
import org.virga.store.snapshot.Schema;

/** What a check has looked at and found so far. For one thread. */
final class Audit {

    private static final int MOST_KEPT = 1000;
    private static final int STEP = 100_000;

    private final Consumer<String> progress;
    private final Map<String, Long> checked = new LinkedHashMap<>();
    private final List<String> violations = new ArrayList<>();
    private long total;

    Audit(Consumer<String> progress) {
        this.progress = progress;
    }

    /** Counts that a rule was applied, and tells it now and then. */
    void applied(String rule) {
        long count = checked.merge(rule, 1L, Long::sum);
        if (count % STEP == 0) {
            progress.accept(rule + ": " + count + " checked");
        }
    }

    void violated(String sentence) {
        total++;
        if (violations.size() < MOST_KEPT) {
            violations.add(sentence);
        }
    }

    /** Takes note of a violation unless something holds. */
    void demand(boolean holds, String subject, Object... rest) {
        if (!holds) {
            StringBuilder sentence = new StringBuilder(subject);
            for (Object part : rest) {
                sentence.append(part);
            }
            violated(sentence.toString());
        }
    }

    Findings findings(long sequence, long records) {
        return new Findings(sequence, records, checked, violations, total);
    }

    /** What a record is called in a sentence. */
    static String name(Schema<?> schema, Entity<?> record) {
        return name(schema, record.id().value()) + " (" + record.uuid() + ")";
    }

    static String name(Schema<?> schema, long id) {
        return "The " + schema.title() + " " + id;
    }
}
