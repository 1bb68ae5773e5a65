package org.virga.testkit;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Cluster;
import org.virga.api.model.Entity;
import org.virga.api.model.Host;
import org.virga.api.model.HostCapacity;
import org.virga.api.model.Id;
import org.virga.api.model.Index;
import org.virga.api.model.Kind;
import org.virga.api.model.Kinds;
import org.virga.api.model.Vm;
import org.virga.api.store.Allocation;
import org.virga.api.store.CommitResult.Refusal;
import org.virga.api.store.CommitResult.Rule;
import org.virga.api.store.Transaction;

/** What a store must never break, checked in the plainest way: on the whole state before and after. */
final class MemoryInvariants {

    private static final Set<Vm.State> PLACED = Set.of(Vm.State.STARTING, Vm.State.RUNNING, Vm.State.STOPPING);
    private static final Map<Kind<?>, List<Reference>> REFERENCES = references();

    private final MemorySnapshot before;
    private final MemorySnapshot after;
    private final List<Refusal> refusals = new ArrayList<>();

    private MemoryInvariants(MemorySnapshot before, MemorySnapshot after) {
        this.before = before;
        this.after = after;
    }

    /** The first kind of reason against a transaction; empty when there is none. */
    static List<Refusal> check(MemorySnapshot before, MemorySnapshot after, Transaction transaction) {
        MemoryInvariants check = new MemoryInvariants(before, after);
        transaction.writes().forEach(check::stale);
        if (check.refusals.isEmpty()) {
            transaction.writes().forEach(check::unique);
            transaction.writes().forEach(check::references);
            transaction.writes().forEach(check::placement);
            check.capacity(transaction);
        }
        return check.refusals;
    }

    private <E extends Entity<E>> void stale(Transaction.Write<E> write) {
        E now = before.find(write.kind(), new Id<E>(write.id())).orElse(null);
        if (now != write.before()) {
            String what = now == null ? "is gone" : write.before() == null ? "exists already" : "has changed";
            refuse(Rule.STALE, "The " + write.kind().title() + " " + write.id() + " " + what);
        }
    }

    private <E extends Entity<E>> void unique(Transaction.Write<E> write) {
        E written = write.after();
        if (written == null) {
            return;
        }
        Kind<E> kind = write.kind();
        if (after.uuids(kind, written.uuid()).size() > 1) {
            refuse(Rule.UNIQUE, "There is a " + kind.title() + " with the UUID " + written.uuid() + " already");
        }
        for (Index<E, ?> index : kind.indexes()) {
            if (index.isUnique()) {
                unique(kind, index, written);
            }
        }
    }

    private <E extends Entity<E>, K> void unique(Kind<E> kind, Index<E, K> index, E written) {
        for (K key : index.keysOf(written)) {
            if (after.by(kind, index, key).size() > 1) {
                refuse(
                        Rule.UNIQUE,
                        "There is a " + kind.title() + " with this " + index.name() + " already: " + shown(key));
            }
        }
    }

    /** The last component of a composite key is the one that the caller chose. */
    private static Object shown(Object key) {
        RecordComponent[] components = key.getClass().getRecordComponents();
        if (components == null) {
            return key;
        }
        return Optional.ofNullable(value(components[components.length - 1], key))
                .orElse(key);
    }

    private <E extends Entity<E>> void references(Transaction.Write<E> write) {
        E written = write.after();
        if (written == null) {
            REFERENCES.forEach((kind, references) -> left(write.kind(), write.id(), kind, references));
            return;
        }
        for (Reference reference : REFERENCES.getOrDefault(write.kind(), List.of())) {
            Id<?> id = reference.of(written);
            if (id != null && missing(reference.target(), id.value())) {
                refuse(
                        Rule.REFERENCE,
                        "The " + write.kind().title() + " refers to the "
                                + reference.target().title() + " " + id + ", which is not there");
            }
        }
    }

    private <E extends Entity<E>> boolean missing(Kind<E> kind, long id) {
        return after.find(kind, new Id<E>(id)).isEmpty();
    }

    private <E extends Entity<E>> void left(Kind<?> gone, long id, Kind<E> kind, List<Reference> references) {
        for (Reference reference : references) {
            if (reference.target() != gone) {
                continue;
            }
            for (E row : after.all(kind)) {
                Id<?> target = reference.of(row);
                if (target != null && target.value() == id) {
                    refuse(
                            Rule.REFERENCE,
                            "The " + kind.title() + " " + row.id() + " refers to the " + gone.title() + " " + id);
                }
            }
        }
    }

    private void placement(Transaction.Write<?> write) {
        if (!(write.after() instanceof Vm vm)) {
            return;
        }
        if (PLACED.contains(vm.state()) != (vm.host() != null)) {
            String place = vm.host() == null ? " without a host" : " with host " + vm.host();
            refuse(Rule.PLACEMENT, vm.name() + " cannot be " + vm.state().title() + place);
        }
        if (vm.claim() < 0 || vm.claim() >= Vm.MOST_ARRIVALS) {
            refuse(Rule.PLACEMENT, vm.name() + " cannot have claim " + vm.claim());
        }
        Vm old = (Vm) write.before();
        long epoch = old == null ? 0 : old.epoch();
        Set<Id<Host>> known = places(old);
        boolean moved = (vm.host() != null && !known.contains(vm.host()))
                || (vm.destination() != null
                        && (old == null || !vm.destination().equals(old.destination())));
        if (vm.epoch() < epoch || (moved && vm.epoch() == epoch)) {
            refuse(Rule.PLACEMENT, vm.name() + " cannot go to host " + vm.host() + " without a new epoch");
        }
    }

    private void capacity(Transaction transaction) {
        Set<Id<Host>> grown = new LinkedHashSet<>();
        for (Transaction.Write<?> write : transaction.writes()) {
            if (write.after() instanceof Vm vm) {
                Set<Id<Host>> places = places(vm);
                Vm old = (Vm) write.before();
                if (old != null && vm.cpuMhz() <= old.cpuMhz() && vm.memoryBytes() <= old.memoryBytes()) {
                    places.removeAll(places(old));
                }
                grown.addAll(places);
            }
        }
        grown.forEach(id -> after.find(Host.KIND, id).ifPresent(this::capacity));
    }

    /** Where a machine counts: at its place, and where it is on its way to. */
    private static Set<Id<Host>> places(@Nullable Vm vm) {
        Set<Id<Host>> places = new LinkedHashSet<>();
        if (vm != null) {
            Stream.of(vm.host(), vm.destination()).flatMap(Stream::ofNullable).forEach(places::add);
        }
        return places;
    }

    private void capacity(Host host) {
        HostCapacity capacity = host.capacity();
        if (host.resourceState() != Host.ResourceState.ENABLED || capacity == null) {
            refuse(
                    Rule.CAPACITY,
                    "Host " + host.name() + " takes no guests: "
                            + (capacity == null ? "its capacity is unknown" : host.resourceState()));
            return;
        }
        Cluster cluster = after.get(Cluster.KIND, host.cluster());
        Allocation given = after.allocation(host.id()).plus(after.arrivals(host.id()));
        double mhz = capacity.totalMhz() * cluster.cpuOvercommit();
        double memory = capacity.memoryBytes() * cluster.memoryOvercommit();
        if (given.cpuMhz() > mhz) {
            refuse(Rule.CAPACITY, "Host " + host.name() + " has " + mhz + " MHz, not " + given.cpuMhz());
        }
        if (given.memoryBytes() > memory) {
            refuse(Rule.CAPACITY, "Host " + host.name() + " has " + memory + " bytes, not " + given.memoryBytes());
        }
    }

    private void refuse(Rule rule, String text) {
        refusals.add(new Refusal(rule, text));
    }

    /** A component that names another record by its id. */
    private record Reference(RecordComponent component, Kind<?> target) {

        @Nullable
        Id<?> of(Entity<?> row) {
            return (Id<?>) value(component, row);
        }
    }

    private static @Nullable Object value(RecordComponent component, Object row) {
        try {
            return component.getAccessor().invoke(row);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot read " + component, e);
        }
    }

    private static Map<Kind<?>, List<Reference>> references() {
        Map<Kind<?>, List<Reference>> found = new HashMap<>();
        for (Kind<?> kind : Kinds.all()) {
            for (RecordComponent component : kind.type().getRecordComponents()) {
                if (!component.getName().equals("id")
                        && component.getType() == Id.class
                        && component.getGenericType() instanceof ParameterizedType type) {
                    Kinds.all().stream()
                            .filter(target -> target.type() == type.getActualTypeArguments()[0])
                            .forEach(target -> found.computeIfAbsent(kind, absent -> new ArrayList<>())
                                    .add(new Reference(component, target)));
                }
            }
        }
        return found;
    }
}
