package org.virga.store.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class HashTrieTest {

    /** A key whose hash the test chooses, so that collisions on every level occur. */
    record Key(int name, int hash) {

        @Override
        public int hashCode() {
            return hash;
        }
    }

    record Step(Key key, boolean remove, boolean newEdit) {}

    @Property(edgeCases = EdgeCasesMode.NONE)
    void behaves_as_a_hash_map(@ForAll("steps") List<Step> steps) {
        HashTrie<Key, String> trie = HashTrie.empty();
        Map<Key, String> model = new HashMap<>();
        Edit edit = new Edit();
        for (Step step : steps) {
            edit = step.newEdit ? new Edit() : edit;
            if (step.remove) {
                trie = trie.without(edit, step.key);
                model.remove(step.key);
            } else {
                String value = "v" + model.size();
                trie = trie.with(edit, step.key, value);
                model.put(step.key, value);
            }
        }
        for (Step step : steps) {
            assertThat(trie.get(step.key)).isEqualTo(model.get(step.key));
        }
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void what_a_later_draft_does_is_not_seen_in_what_was_published(
            @ForAll("steps") List<Step> first, @ForAll("steps") List<Step> second) {
        HashTrie<Key, String> published = apply(HashTrie.empty(), first, "first");
        Map<Key, String> seen = new HashMap<>();
        first.forEach(step -> seen.put(step.key, String.valueOf(published.get(step.key))));
        second.forEach(step -> seen.put(step.key, String.valueOf(published.get(step.key))));
        apply(published, second, "second");
        seen.forEach(
                (key, value) -> assertThat(String.valueOf(published.get(key))).isEqualTo(value));
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void nothing_is_left_when_everything_was_removed(@ForAll("steps") List<Step> steps) {
        HashTrie<Key, String> trie = apply(HashTrie.empty(), steps, "value");
        Edit edit = new Edit();
        for (Step step : steps) {
            trie = trie.without(edit, step.key);
        }
        for (Step step : steps) {
            assertThat(trie.get(step.key)).isNull();
        }
        assertThat(trie.isEmpty()).isTrue();
    }

    private static HashTrie<Key, String> apply(HashTrie<Key, String> start, List<Step> steps, String value) {
        HashTrie<Key, String> trie = start;
        Edit edit = new Edit();
        for (Step step : steps) {
            trie = step.remove ? trie.without(edit, step.key) : trie.with(edit, step.key, value);
        }
        return trie;
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> hashes = Arbitraries.oneOf(
                Arbitraries.of(0, 1, 1 << 5, 1 << 10, 1 << 30, -1, Integer.MIN_VALUE), Arbitraries.integers());
        Arbitrary<Key> keys = Combinators.combine(Arbitraries.integers().between(1, 12), hashes)
                .as(Key::new);
        return Combinators.combine(keys, Arbitraries.of(true, false), Arbitraries.of(true, false, false, false))
                .as(Step::new)
                .list()
                .ofMaxSize(200);
    }
}
