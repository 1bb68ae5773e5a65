package org.virga.api.store;

import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import org.virga.api.model.Entity;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Index;
import org.virga.api.model.Kind;
import org.virga.api.model.Vm;

/**
 * All hard state as it was after one commit. Immutable: everything read from one snapshot belongs together, readers
 * never wait, and a snapshot costs nothing to hold for as long as an answer takes. Safe for use by any thread.
 */
public interface Snapshot {

    /** The number of the last commit that it contains. 0 for an empty store. */
    long sequence();

    /** The record with this id, or empty when there is none (any more). */
    <E extends Entity<E>> Optional<E> find(Kind<E> kind, Id<E> id);

    /** The record that the outside world knows by this id. */
    <E extends Entity<E>> Optional<E> find(Kind<E> kind, UUID uuid);

    /**
     * The record with this id, which has to be there because another record of the same snapshot refers to it.
     *
     * @throws IllegalStateException when it is not
     */
    default <E extends Entity<E>> E get(Kind<E> kind, Id<E> id) {
        return find(kind, id).orElseThrow(() -> new IllegalStateException("No " + kind.title() + " has the id " + id));
    }

    /** Every record of a kind, oldest first. */
    <E extends Entity<E>> Rows<E> all(Kind<E> kind);

    /**
     * The records that stand under a key of an index, oldest first.
     *
     * @throws IllegalArgumentException when the index is not one of the kind's
     */
    <E extends Entity<E>, K> Rows<E> by(Kind<E> kind, Index<E, K> index, K key);

    /**
     * The records that stand under any of some keys of an index, each once, oldest first. Costs what {@link Rows#or} costs
     * for each key.
     *
     * @throws IllegalArgumentException when the index is not one of the kind's
     */
    <E extends Entity<E>, K> Rows<E> byAny(Kind<E> kind, Index<E, K> index, Collection<K> keys);

    /** The records with these ids, each once, oldest first; without those that are not there (any more). */
    <E extends Entity<E>> Rows<E> only(Kind<E> kind, Collection<Id<E>> ids);

    /** What is given out on a host: the sum over the virtual machines that have their place there. */
    Allocation allocation(Id<Host> host);

    /**
     * What is claimed on a host beside that: the sum over the virtual machines that are on their way to it, of which there
     * are {@link Vm#MOST_ARRIVALS} at most.
     */
    default Allocation arrivals(Id<Host> host) {
        Allocation sum = Allocation.NONE;
        for (Vm vm : by(Vm.KIND, Vm.BY_DESTINATION, host)) {
            sum = sum.plus(new Allocation(1, vm.cpuMhz(), vm.memoryBytes()));
        }
        return sum;
    }
}
