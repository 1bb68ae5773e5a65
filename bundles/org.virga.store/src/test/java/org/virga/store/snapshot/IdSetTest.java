package org.virga.store.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

final class IdSetTest {

    /** One change: an id that comes or goes; and whether a new draft begins with it. */
    record Step(long id, boolean remove, boolean newEdit) {}

    @Property(edgeCases = EdgeCasesMode.NONE)
    void behaves_as_a_sorted_set(@ForAll("steps") List<Step> steps) {
        IdSet set = IdSet.EMPTY;
        TreeSet<Long> model = new TreeSet<>();
        Edit edit = new Edit();
        for (Step step : steps) {
            edit = step.newEdit ? new Edit() : edit;
            set = step.remove ? set.without(edit, step.id) : set.with(edit, step.id);
            boolean changed = step.remove ? model.remove(step.id) : model.add(step.id);
            assertThat(set.contains(step.id)).isEqualTo(!step.remove);
            assertThat(set.size()).as("%s, changed: %s", step, changed).isEqualTo(model.size());
        }
        assertThat(ids(set)).isEqualTo(List.copyOf(model));
        for (long id : model) {
            assertThat(set.contains(id + 1)).isEqualTo(model.contains(id + 1));
        }
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void ranges_are_those_of_a_list(
            @ForAll("ids") List<Long> ids, @ForAll("ranks") int one, @ForAll("ranks") int other) {
        IdSet set = of(ids);
        List<Long> model = new ArrayList<>(new TreeSet<>(ids));
        int from = Math.min(Math.min(one, other), model.size());
        int to = Math.min(Math.max(one, other), model.size());
        List<Long> expected = new ArrayList<>(model.subList(from, to));
        assertThat(list(set.range(from, to, false))).isEqualTo(expected);
        Collections.reverse(expected);
        assertThat(list(set.range(from, to, true))).isEqualTo(expected);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void the_algebra_is_that_of_sets(@ForAll("ids") List<Long> one, @ForAll("ids") List<Long> other) {
        IdSet left = of(one);
        IdSet right = of(other);
        TreeSet<Long> both = new TreeSet<>(one);
        both.retainAll(other);
        TreeSet<Long> either = new TreeSet<>(one);
        either.addAll(other);
        TreeSet<Long> only = new TreeSet<>(one);
        only.removeAll(other);
        same(left.and(right), both);
        same(right.and(left), both);
        same(left.or(right), either);
        same(left.minus(right), only);
        same(left, new TreeSet<>(one));
        same(right, new TreeSet<>(other));
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void what_an_operation_answers_works_as_any_other_set(
            @ForAll("ids") List<Long> one, @ForAll("ids") List<Long> other, @ForAll("steps") List<Step> steps) {
        List<IdSet> answers = List.of(
                of(one).and(of(other)),
                of(one).or(of(other)),
                of(one).minus(of(other)),
                IdSet.union(List.of(of(one), of(other), of(one))));
        for (IdSet answer : answers) {
            TreeSet<Long> before = new TreeSet<>(ids(answer));
            TreeSet<Long> model = new TreeSet<>(before);
            IdSet changed = answer;
            Edit edit = new Edit();
            for (Step step : steps) {
                changed = step.remove ? changed.without(edit, step.id) : changed.with(edit, step.id);
                boolean ignored = step.remove ? model.remove(step.id) : model.add(step.id);
                assertThat(changed.size()).as("%s %s", step, ignored).isEqualTo(model.size());
            }
            same(changed, model);
            same(answer, before);
        }
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void a_union_of_many_leaves_its_parts_alone(@ForAll("sets") List<List<Long>> parts) {
        List<IdSet> sets = parts.stream().map(IdSetTest::of).toList();
        TreeSet<Long> model = new TreeSet<>();
        parts.forEach(model::addAll);
        same(IdSet.union(sets), model);
        for (int i = 0; i < sets.size(); i++) {
            same(sets.get(i), new TreeSet<>(parts.get(i)));
        }
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void what_a_later_draft_does_is_not_seen_in_what_was_published(
            @ForAll("ids") List<Long> first, @ForAll("steps") List<Step> second) {
        IdSet published = of(first);
        IdSet later = published;
        Edit edit = new Edit();
        for (Step step : second) {
            later = step.remove ? later.without(edit, step.id) : later.with(edit, step.id);
        }
        same(published, new TreeSet<>(first));
    }

    @Test
    void equal_parts_stay_shared() {
        IdSet all = IdSet.copyOf(LongStream.rangeClosed(1, 100_000));
        IdSet some = IdSet.copyOf(LongStream.rangeClosed(1, 50_000));
        assertThat(all.and(some)).isSameAs(some);
        assertThat(some.and(all)).isSameAs(some);
        assertThat(all.minus(IdSet.of(200_000))).isSameAs(all);
        assertThat(all.without(new Edit(), 200_000)).isSameAs(all);
        assertThat(all.with(new Edit(), 50_000)).isSameAs(all);
    }

    @Test
    void the_largest_ids_have_their_place() {
        IdSet set = of(List.of(1L, Long.MAX_VALUE, Long.MAX_VALUE - 1, 1L << 61));
        assertThat(ids(set)).containsExactly(1L, 1L << 61, Long.MAX_VALUE - 1, Long.MAX_VALUE);
        assertThat(ids(set.minus(IdSet.of(Long.MAX_VALUE)))).containsExactly(1L, 1L << 61, Long.MAX_VALUE - 1);
    }

    private static void same(IdSet set, Set<Long> model) {
        assertThat(set.size()).isEqualTo(model.size());
        assertThat(ids(set)).isEqualTo(List.copyOf(model));
    }

    private static IdSet of(Collection<Long> ids) {
        return IdSet.copyOf(ids.stream().mapToLong(Long::longValue));
    }

    private static List<Long> ids(IdSet set) {
        return list(set.range(0, set.size(), false));
    }

    private static List<Long> list(PrimitiveIterator.OfLong ids) {
        List<Long> list = new ArrayList<>();
        ids.forEachRemaining((long id) -> list.add(id));
        return list;
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(id(), Arbitraries.of(true, false, false), Arbitraries.of(true, false, false))
                .as(Step::new)
                .list()
                .ofMaxSize(300);
    }

    @Provide
    Arbitrary<List<Long>> ids() {
        Arbitrary<Long> start = Arbitraries.longs().between(1, 10_000);
        Arbitrary<List<Long>> run = Combinators.combine(
                        start, Arbitraries.integers().between(0, 5_000))
                .as((first, count) ->
                        LongStream.range(first, first + count).boxed().toList());
        return Arbitraries.frequencyOf(Tuple.of(3, id().list().ofMaxSize(300)), Tuple.of(1, run));
    }

    @Provide
    Arbitrary<List<List<Long>>> sets() {
        return ids().list().ofMaxSize(8);
    }

    @Provide
    Arbitrary<Integer> ranks() {
        return Arbitraries.integers().between(0, 400);
    }

    /** Neighbours, ids that share a leaf, and ids far apart. */
    private static Arbitrary<Long> id() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(1, 200),
                Arbitraries.longs().between(1, 100_000),
                Arbitraries.longs().between(1, Long.MAX_VALUE));
    }
}
