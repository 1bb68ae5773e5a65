package org.virga.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The size and the terms of a virtual machine.
 *
 * @param cpuNumber null when the size is chosen at deployment
 * @param cpuSpeedMhz null when the size is chosen at deployment
 * @param memoryMib null when the size is chosen at deployment
 * @param storageType {@code shared} or {@code local}: where disks of its machines stand
 * @param hostTags guests go only to hosts that have all of them
 * @param rootDiskGib 0 for the template's own size
 * @param active false after deletion: it stays for the guests that have it and takes no new ones
 */
@RecordBuilder
public record ServiceOffering(
        Id<ServiceOffering> id,
        UUID uuid,
        String name,
        String displayText,
        @Nullable Integer cpuNumber,
        @Nullable Integer cpuSpeedMhz,
        @Nullable Integer memoryMib,
        boolean highlyAvailable,
        boolean limitCpuUse,
        boolean isVolatile,
        String storageType,
        String provisioningType,
        List<String> hostTags,
        List<String> storageTags,
        long rootDiskGib,
        UUID diskOffering,
        boolean active,
        Instant created)
        implements Entity<ServiceOffering>, ServiceOfferingBuilder.With {

    public static final Index<ServiceOffering, String> BY_NAME = Index.by("name", ServiceOffering::name);
    public static final Kind<ServiceOffering> KIND =
            Kind.of("serviceoffering", "service offering", ServiceOffering.class, BY_NAME);

    /** Whether disks of its machines stand on the host of the first start, even where there is storage that others reach. */
    public boolean localStorage() {
        return "local".equals(storageType);
    }

    /** Whether the size is chosen at deployment. */
    public boolean customized() {
        return cpuNumber == null || cpuSpeedMhz == null || memoryMib == null;
    }
}
