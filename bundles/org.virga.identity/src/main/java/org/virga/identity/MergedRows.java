package org.virga.identity;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import org.virga.api.model.Entity;
import org.virga.api.store.Rows;

/**
 * Several accounts' records as one list in order of id. Nothing is copied; what a page costs is what stands before its end,
 * because where the parts are to be cut is found by walking.
 */
final class MergedRows<E extends Entity<E>> implements Rows<E> {

    private final List<Rows<E>> parts;
    private final Comparator<E> order;
    private final int size;

    private MergedRows(List<Rows<E>> parts, Comparator<E> order) {
        this.parts = parts;
        this.order = order;
        this.size = (int)
                Math.min(Integer.MAX_VALUE, parts.stream().mapToLong(Rows::size).sum());
    }

    /** Merges lists that have no record in common. */
    static <E extends Entity<E>> Rows<E> of(List<Rows<E>> parts) {
        List<Rows<E>> filled = parts.stream().filter(part -> !part.isEmpty()).toList();
        return filled.size() == 1 ? filled.get(0) : new MergedRows<>(filled, Comparator.comparing(Entity::id));
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Rows<E> skip(int count) {
        if (count == 0) {
            return this;
        }
        int[] taken = new int[parts.size()];
        Merge merge = new Merge();
        for (int i = 0; i < count && merge.hasNext(); i++) {
            taken[merge.nextPart()]++;
        }
        List<Rows<E>> rest = new ArrayList<>();
        for (int i = 0; i < taken.length; i++) {
            rest.add(parts.get(i).skip(taken[i]));
        }
        return new MergedRows<>(rest.stream().filter(part -> !part.isEmpty()).toList(), order);
    }

    @Override
    public Rows<E> descending() {
        return new MergedRows<>(parts.stream().map(Rows::descending).toList(), order.reversed());
    }

    @Override
    public Iterator<E> iterator() {
        return new Merge();
    }

    private final class Head {
        private final int part;
        private final Iterator<E> rest;
        private E row;

        Head(int part, Iterator<E> rest) {
            this.part = part;
            this.rest = rest;
            this.row = rest.next();
        }
    }

    private final class Merge implements Iterator<E> {
        private final PriorityQueue<Head> heads =
                new PriorityQueue<>(Math.max(1, parts.size()), (one, other) -> order.compare(one.row, other.row));

        Merge() {
            for (int i = 0; i < parts.size(); i++) {
                heads.add(new Head(i, parts.get(i).iterator()));
            }
        }

        @Override
        public boolean hasNext() {
            return !heads.isEmpty();
        }

        @Override
        public E next() {
            Head head = heads.peek();
            if (head == null) {
                throw new NoSuchElementException();
            }
            E row = head.row;
            nextPart();
            return row;
        }

        /** Takes the next row, and tells only from which part it was. */
        int nextPart() {
            Head head = heads.remove();
            if (head.rest.hasNext()) {
                head.row = head.rest.next();
                heads.add(head);
            }
            return head.part;
        }
    }
}
