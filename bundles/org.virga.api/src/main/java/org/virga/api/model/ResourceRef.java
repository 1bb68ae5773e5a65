package org.virga.api.model;

import java.util.UUID;

/**
 * A record that something else is about, for example the virtual machine that a job is for. Not typed, because what
 * stands here may be of any kind and may be gone.
 *
 * @param kind {@link Kind#name()}
 */
public record ResourceRef(String kind, long id, UUID uuid) {

    public static <E extends Entity<E>> ResourceRef of(Kind<E> kind, E entity) {
        return new ResourceRef(kind.name(), entity.id().value(), entity.uuid());
    }

    @Override
    public String toString() {
        return kind + " " + uuid;
    }
}
