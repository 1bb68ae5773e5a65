package org.virga.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.virga.api.model.Entity;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Index;
import org.virga.api.model.Kind;
import org.virga.api.model.Kinds;
import org.virga.api.store.CommitResult;
import org.virga.api.store.CommitResult.Refusal;
import org.virga.api.store.CommitResult.Rule;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Transaction;
import org.virga.store.document.Documents;
import org.virga.store.snapshot.Delta;
import org.virga.store.snapshot.Draft;
import org.virga.store.snapshot.Innards;
import org.virga.store.snapshot.Schema;
import org.virga.store.snapshot.StoredSnapshot;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.SmallCloud;

/** Batches against the store of the testkit, which looks at the whole state for every rule and is too plain to be wrong. */
final class BatchTest {

    private final Documents documents = new Documents();

    @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
    void aBatchEndsAsItsTransactionsOneAfterTheOtherWould(@ForAll long seed) {
        MemoryStore model = new MemoryStore();
        SmallCloud cloud = SmallCloud.in(model, 3);
        StoredSnapshot state = copy(model.snapshot());
        Dice dice = new Dice(seed, cloud);
        Random random = new Random(seed);
        Snapshot old = model.snapshot();
        for (int round = 0; round < 12; round++) {
            Batch batch = new Batch(state, 1, 0, 0);
            List<Set<Rule>> expected = new ArrayList<>();
            for (int size = 1 + random.nextInt(6); size > 0; size--) {
                Transaction transaction = dice.roll(random.nextInt(5) == 0 ? old : model.snapshot());
                expected.add(rules(model.commitAndWait(transaction)));
                Submission submission = new Submission(transaction, documents, true);
                batch.take(submission, batch.check(submission));
            }
            state = batch.publish();
            assertThat(batch.verdicts())
                    .extracting(verdict -> rules(verdict.refusals()))
                    .isEqualTo(expected);
            assertSame(state, model.snapshot());
            old = random.nextInt(3) == 0 ? model.snapshot() : old;
        }
    }

    @Property(tries = 20, edgeCases = EdgeCasesMode.NONE)
    void recordsThatAreTakenInManyAtOnceAreAsIfTheyHadComeOneAfterTheOther(@ForAll long seed) {
        MemoryStore model = new MemoryStore();
        Dice dice = new Dice(seed, SmallCloud.in(model, 3));
        Random random = new Random(seed);
        for (int i = 0; i < 60; i++) {
            model.commitAndWait(dice.roll(model.snapshot()));
        }
        List<Delta<?>> inserts = new ArrayList<>();
        Kinds.all().forEach(kind -> collect(model.snapshot(), kind, inserts));
        Collections.shuffle(inserts, random);
        Draft draft = new Draft(StoredSnapshot.empty());
        for (int from = 0; from < inserts.size(); ) {
            int to = Math.min(from + 1 + random.nextInt(20), inserts.size());
            draft.addAll(inserts.subList(from, to), ForkJoinPool.commonPool());
            from = to;
        }
        StoredSnapshot taken = draft.publish(model.snapshot().sequence());
        assertSame(taken, model.snapshot());
        assertThat(counts(taken)).isEqualTo(counts(copy(model.snapshot())));
    }

    private static <E extends Entity<E>> void collect(Snapshot snapshot, Kind<E> kind, List<Delta<?>> inserts) {
        snapshot.all(kind).forEach(row -> inserts.add(Delta.of(kind, null, row)));
    }

    /** How many entries there are in each way to a record. */
    private static List<Long> counts(StoredSnapshot state) {
        Innards innards = state.innards();
        List<Long> counts = new ArrayList<>();
        for (Kind<?> kind : Kinds.all()) {
            Schema<?> schema = Schema.of(kind);
            counts.add((long) innards.listed(schema));
            counts.add(innards.uuids(schema));
            counts.add((long) innards.referred(schema));
            for (int position = 0; position < schema.indexes().size(); position++) {
                counts.add(innards.entries(schema, position));
            }
            state.all(kind)
                    .forEach(row ->
                            counts.add((long) innards.referrers(schema, row.id().value())));
        }
        return counts;
    }

    private static Set<Rule> rules(CommitResult result) {
        return result instanceof CommitResult.Conflict conflict ? rules(conflict.reasons()) : Set.of();
    }

    private static Set<Rule> rules(List<Refusal> refusals) {
        Set<Rule> rules = new HashSet<>();
        refusals.forEach(refusal -> rules.add(refusal.rule()));
        return rules;
    }

    private static StoredSnapshot copy(Snapshot snapshot) {
        Draft draft = new Draft(StoredSnapshot.empty());
        Kinds.all().forEach(kind -> copy(snapshot, kind, draft));
        return draft.publish(snapshot.sequence());
    }

    private static <E extends Entity<E>> void copy(Snapshot snapshot, Kind<E> kind, Draft draft) {
        snapshot.all(kind).forEach(row -> draft.apply(Delta.of(kind, null, row)));
    }

    private static void assertSame(Snapshot actual, Snapshot expected) {
        Kinds.all().forEach(kind -> assertSame(actual, expected, kind));
        for (long host = 1; host <= 4; host++) {
            assertThat(actual.allocation(new Id<Host>(host))).isEqualTo(expected.allocation(new Id<>(host)));
        }
    }

    private static <E extends Entity<E>> void assertSame(Snapshot actual, Snapshot expected, Kind<E> kind) {
        assertThat(actual.all(kind).toList()).isEqualTo(expected.all(kind).toList());
        for (E row : expected.all(kind)) {
            assertThat(actual.find(kind, row.id())).containsSame(row);
            assertThat(actual.find(kind, row.uuid())).containsSame(row);
            for (Index<E, ?> index : kind.indexes()) {
                assertSame(actual, expected, kind, index, row);
            }
        }
    }

    private static <E extends Entity<E>, K> void assertSame(
            Snapshot actual, Snapshot expected, Kind<E> kind, Index<E, K> index, E row) {
        for (K key : index.keysOf(row)) {
            assertThat(actual.by(kind, index, key).toList())
                    .isEqualTo(expected.by(kind, index, key).toList());
        }
    }
}
