package org.virga.jobs;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Entity;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Kind;
import org.virga.api.model.Kinds;
import org.virga.api.model.Network;
import org.virga.api.model.Template;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.store.Snapshot;

/**
 * What a queue belongs to.
 *
 * @param type the protocol's name of its kind
 * @param uuid null when it is gone
 * @param name null when it has none, or is gone
 */
record QueueResource(
        String type, @Nullable UUID uuid, @Nullable String name) {

    private static final char SEPARATOR = ':';

    /** What the queue {@code kind:id} belongs to; empty when it is named otherwise. */
    static Optional<QueueResource> of(Snapshot snapshot, String queue) {
        int colon = queue.indexOf(SEPARATOR);
        String kind = colon < 0 ? "" : queue.substring(0, colon);
        String id = queue.substring(colon + 1);
        if (!id.matches("[1-9][0-9]{0,17}")) {
            return Optional.empty();
        }
        return Kinds.all().stream()
                .filter(known -> known.name().equals(kind))
                .findFirst()
                .map(known -> of(snapshot, known, Long.parseLong(id)));
    }

    private static <E extends Entity<E>> QueueResource of(Snapshot snapshot, Kind<E> kind, long id) {
        return snapshot.find(kind, new Id<E>(id))
                .map(entity -> new QueueResource(type(kind), entity.uuid(), name(entity)))
                .orElseGet(() -> new QueueResource(type(kind), null, null));
    }

    /** The queue of the record that the outside world knows by this id, whatever its kind. */
    static Optional<String> queueOf(Snapshot snapshot, UUID uuid) {
        return Kinds.all().stream()
                .flatMap(kind -> queueOf(snapshot, kind, uuid).stream())
                .findFirst();
    }

    private static <E extends Entity<E>> Optional<String> queueOf(Snapshot snapshot, Kind<E> kind, UUID uuid) {
        return snapshot.find(kind, uuid).map(entity -> kind.name() + SEPARATOR + entity.id());
    }

    private static String type(Kind<?> kind) {
        return kind == (Kind<?>) Vm.KIND
                ? "VirtualMachine"
                : kind.name().substring(0, 1).toUpperCase(Locale.ROOT)
                        + kind.name().substring(1);
    }

    private static @Nullable String name(Entity<?> entity) {
        if (entity instanceof Vm vm) {
            return vm.name();
        } else if (entity instanceof Host host) {
            return host.name();
        } else if (entity instanceof Volume volume) {
            return volume.name();
        } else if (entity instanceof Network network) {
            return network.name();
        }
        return entity instanceof Template template ? template.name() : null;
    }
}
