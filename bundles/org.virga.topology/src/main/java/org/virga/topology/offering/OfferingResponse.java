package org.virga.topology.offering;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.ServiceOffering;
import org.virga.spi.command.Field;

/** A service offering on the wire. */
public record OfferingResponse(
        @Field("id of the offering") UUID id,
        @Field("name of the offering") String name,
        @Field("Active or Inactive") String state,
        @Field("what people read") String displaytext,
        @Field("cores") @Nullable Integer cpunumber,
        @Field("speed of a core in MHz") @Nullable Integer cpuspeed,
        @Field("memory in MiB") @Nullable Integer memory,
        @Field("when it was created") Instant created,
        @Field("where disks stand: shared or local") String storagetype,
        @Field("how disks are laid out") String provisioningtype,

        @Field("whether machines are restarted elsewhere when their host dies")
        boolean offerha,

        @Field("whether machines are held to their processor speed")
        boolean limitcpuuse,

        @Field("whether the root disk is made anew at each start")
        boolean isvolatile,

        @Field("tags that the storage must have") @Nullable String storagetags,
        @Field("tags that the host must have") @Nullable String hosttags,
        @Field("whether it is for system machines") boolean issystem,

        @Field("whether it is a default for system machines")
        boolean defaultuse,

        @Field("whether the size is chosen at deployment") boolean iscustomized,

        @Field("size of the root disk in GiB, 0 for the template's")
        long rootdisksize,

        @Field("whether machines can be resized while they run")
        boolean dynamicscalingenabled,

        @Field("whether its disk offering cannot be changed")
        boolean diskofferingstrictness,

        @Field("id of its disk offering") UUID diskofferingid,
        @Field("name of its disk offering") String diskofferingname,
        @Field("display text of its disk offering") String diskofferingdisplaytext,
        @Field("whether the root disk is encrypted") boolean encryptroot,

        @Field("whether machines have a display on their GPU")
        boolean gpudisplay,

        @Field("whether there are remarks") boolean hasannotations) {

    static OfferingResponse of(ServiceOffering offering) {
        return new OfferingResponse(
                offering.uuid(),
                offering.name(),
                offering.active() ? "Active" : "Inactive",
                offering.displayText(),
                offering.cpuNumber(),
                offering.cpuSpeedMhz(),
                offering.memoryMib(),
                offering.created(),
                offering.storageType(),
                offering.provisioningType(),
                offering.highlyAvailable(),
                offering.limitCpuUse(),
                offering.isVolatile(),
                offering.storageTags().isEmpty() ? null : String.join(",", offering.storageTags()),
                offering.hostTags().isEmpty() ? null : String.join(",", offering.hostTags()),
                false,
                false,
                offering.customized(),
                offering.rootDiskGib(),
                false,
                false,
                offering.diskOffering(),
                offering.name(),
                offering.displayText(),
                false,
                false,
                false);
    }
}
