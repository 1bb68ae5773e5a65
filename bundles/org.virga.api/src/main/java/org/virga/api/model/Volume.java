package org.virga.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A disk of a virtual machine.
 *
 * @param vm the machine that it is attached to, or null
 * @param deviceId 0 for the root disk
 * @param host where its file stands, for storage that is local to a host; null until the first start
 * @param pool where its file stands or will stand, for storage that several hosts reach; null for storage that is local to a
 *     host, and until a pool is chosen for it
 */
@RecordBuilder
public record Volume(
        Id<Volume> id,
        UUID uuid,
        String name,
        Type type,
        State state,
        Id<Account> account,
        Id<Zone> zone,
        @Nullable Id<Vm> vm,
        @Nullable Id<Template> template,
        @Nullable Id<ServiceOffering> offering,
        @Nullable Id<Host> host,
        @Nullable Id<StoragePool> pool,
        String hypervisor,
        int deviceId,
        long sizeBytes,
        Instant created)
        implements Entity<Volume>, VolumeBuilder.With {

    /** What a volume is for. */
    public enum Type {
        ROOT,
        DATADISK
    }

    /** Where a volume is in its life. */
    public enum State {
        ALLOCATED,
        READY,
        DESTROY
    }

    public static final Index<Volume, Id<Vm>> BY_VM = Index.by("virtual machine", Volume::vm);
    public static final Index<Volume, Id<Account>> BY_ACCOUNT = Index.by("account", Volume::account);
    public static final Index<Volume, Id<Zone>> BY_ZONE = Index.by("zone", Volume::zone);
    public static final Index<Volume, Id<ServiceOffering>> BY_OFFERING = Index.by("offering", Volume::offering);
    public static final Index<Volume, Id<Host>> BY_HOST = Index.by("host", Volume::host);
    public static final Index<Volume, Id<StoragePool>> BY_POOL = Index.by("storage pool", Volume::pool);
    public static final Index<Volume, Type> BY_TYPE = Index.by("type", Volume::type);
    public static final Index<Volume, State> BY_STATE = Index.by("state", Volume::state);
    public static final Index<Volume, Integer> BY_NAME_PART =
            Index.byEach("part of the name", volume -> NameParts.of(volume.name()));
    public static final Kind<Volume> KIND = Kind.of(
            "volume",
            "volume",
            Volume.class,
            BY_VM,
            BY_ACCOUNT,
            BY_ZONE,
            BY_OFFERING,
            BY_HOST,
            BY_POOL,
            BY_TYPE,
            BY_STATE,
            BY_NAME_PART);
}
