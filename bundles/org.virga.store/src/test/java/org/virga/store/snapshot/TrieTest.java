package org.virga.store.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

final class TrieTest {

    /** One change: a new value, or none to remove; and whether a new draft begins with it. */
    record Step(long id, boolean remove, boolean newEdit) {}

    @Property(edgeCases = EdgeCasesMode.NONE)
    void behaves_as_a_sorted_map(@ForAll("steps") List<Step> steps) {
        Trie<String> trie = Trie.empty();
        TreeMap<Long, String> model = new TreeMap<>();
        Edit edit = new Edit();
        for (Step step : steps) {
            edit = step.newEdit ? new Edit() : edit;
            if (step.remove) {
                trie = trie.without(edit, step.id);
                model.remove(step.id);
            } else {
                String value = "v" + model.size() + step.id;
                trie = trie.with(edit, step.id, value);
                model.put(step.id, value);
            }
            assertThat(trie.get(step.id)).isEqualTo(model.get(step.id));
            assertThat(trie.size()).isEqualTo(model.size());
        }
        assertThat(values(trie, 0, trie.size(), false)).isEqualTo(new ArrayList<>(model.values()));
        for (long id : model.keySet()) {
            assertThat(trie.get(id)).isEqualTo(model.get(id));
            assertThat(trie.get(id + 1)).isEqualTo(model.get(id + 1));
        }
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void ranges_are_those_of_a_list(
            @ForAll("steps") List<Step> steps, @ForAll("ranks") int one, @ForAll("ranks") int other) {
        Trie<Long> trie = Trie.empty();
        TreeMap<Long, Long> model = new TreeMap<>();
        Edit edit = new Edit();
        for (Step step : steps) {
            trie = trie.with(edit, step.id, step.id);
            model.put(step.id, step.id);
        }
        int from = Math.min(Math.min(one, other), model.size());
        int to = Math.min(Math.max(one, other), model.size());
        List<Long> expected = new ArrayList<>(model.values()).subList(from, to);
        assertThat(values(trie, from, to, false)).isEqualTo(expected);
        List<Long> reversed = new ArrayList<>(expected);
        Collections.reverse(reversed);
        assertThat(values(trie, from, to, true)).isEqualTo(reversed);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void what_a_later_draft_does_is_not_seen_in_what_was_published(
            @ForAll("steps") List<Step> first, @ForAll("steps") List<Step> second) {
        Trie<Long> published = apply(Trie.empty(), first);
        List<Long> seen = values(published, 0, published.size(), false);
        Trie<Long> later = apply(published, second);
        assertThat(values(published, 0, published.size(), false)).isEqualTo(seen);
        assertThat(apply(published, second).size()).isEqualTo(later.size());
    }

    @Test
    void the_largest_ids_have_their_place() {
        Edit edit = new Edit();
        Trie<Long> trie = Trie.empty();
        for (long id : new long[] {Long.MAX_VALUE, 1, Long.MAX_VALUE - 1, 1L << 62, 31, 32, 1L << 60, 1L << 59}) {
            trie = trie.with(edit, id, id);
        }
        assertThat(values(trie, 0, trie.size(), false))
                .containsExactly(1L, 31L, 32L, 1L << 59, 1L << 60, 1L << 62, Long.MAX_VALUE - 1, Long.MAX_VALUE);
    }

    private static Trie<Long> apply(Trie<Long> start, List<Step> steps) {
        Trie<Long> trie = start;
        Edit edit = new Edit();
        for (Step step : steps) {
            trie = step.remove ? trie.without(edit, step.id) : trie.with(edit, step.id, -step.id);
        }
        return trie;
    }

    private static <V> List<V> values(Trie<V> trie, int from, int to, boolean descending) {
        List<V> values = new ArrayList<>();
        Iterator<V> iterator = trie.range(from, to, descending);
        iterator.forEachRemaining(values::add);
        return values;
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Long> ids = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.longs().between(1, 100)),
                Tuple.of(3, Arbitraries.longs().between(1, 100_000)),
                Tuple.of(1, Arbitraries.longs().between(1, Long.MAX_VALUE - 1)));
        return Combinators.combine(ids, Arbitraries.of(true, false, false), Arbitraries.of(true, false, false, false))
                .as(Step::new)
                .list()
                .ofMaxSize(300);
    }

    @Provide
    Arbitrary<Integer> ranks() {
        return Arbitraries.integers().between(0, 300);
    }
}
