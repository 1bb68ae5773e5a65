package org.virga.identity;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.spi.command.Field;

/** A domain as the protocol shows it. */
@RecordBuilder
record DomainResponse(
        @Field("id of the domain") UUID id,
        @Field("name of the domain") String name,
        @Field("depth below the root") Integer level,
        @Field("id of the domain above") @Nullable UUID parentdomainid,
        @Field("name of the domain above") @Nullable String parentdomainname,
        @Field("whether there are domains below") Boolean haschild,
        @Field("DNS suffix of its machines") @Nullable String networkdomain,
        @Field("names from the root down to the domain") String path,
        @Field("Active") String state,
        @Field("when the domain was created") Instant created,
        @Field("most virtual machines") @Nullable String vmlimit,
        @Field("virtual machines in use") @Nullable Long vmtotal,
        @Field("virtual machines still to be had") @Nullable String vmavailable,
        @Field("most public addresses") @Nullable String iplimit,
        @Field("public addresses in use") @Nullable Long iptotal,
        @Field("public addresses still to be had") @Nullable String ipavailable,
        @Field("most volumes") @Nullable String volumelimit,
        @Field("volumes in use") @Nullable Long volumetotal,
        @Field("volumes still to be had") @Nullable String volumeavailable,
        @Field("most snapshots") @Nullable String snapshotlimit,
        @Field("snapshots in use") @Nullable Long snapshottotal,
        @Field("snapshots still to be had") @Nullable String snapshotavailable,
        @Field("most backups") @Nullable String backuplimit,
        @Field("backups in use") @Nullable Long backuptotal,
        @Field("backups still to be had") @Nullable String backupavailable,
        @Field("most backup storage in GiB") @Nullable String backupstoragelimit,
        @Field("backup storage in GiB in use") @Nullable Long backupstoragetotal,

        @Field("backup storage in GiB still to be had") @Nullable
        String backupstorageavailable,

        @Field("most templates") @Nullable String templatelimit,
        @Field("templates in use") @Nullable Long templatetotal,
        @Field("templates still to be had") @Nullable String templateavailable,
        @Field("most projects") @Nullable String projectlimit,
        @Field("projects in use") @Nullable Long projecttotal,
        @Field("projects still to be had") @Nullable String projectavailable,
        @Field("most networks") @Nullable String networklimit,
        @Field("networks in use") @Nullable Long networktotal,
        @Field("networks still to be had") @Nullable String networkavailable,
        @Field("most VPCs") @Nullable String vpclimit,
        @Field("VPCs in use") @Nullable Long vpctotal,
        @Field("VPCs still to be had") @Nullable String vpcavailable,
        @Field("most cores") @Nullable String cpulimit,
        @Field("cores in use") @Nullable Long cputotal,
        @Field("cores still to be had") @Nullable String cpuavailable,
        @Field("most memory in MiB") @Nullable String memorylimit,
        @Field("memory in MiB in use") @Nullable Long memorytotal,
        @Field("memory in MiB still to be had") @Nullable String memoryavailable,
        @Field("most GPUs") @Nullable String gpulimit,
        @Field("GPUs in use") @Nullable Long gputotal,
        @Field("GPUs still to be had") @Nullable String gpuavailable,
        @Field("most primary storage in GiB") @Nullable String primarystoragelimit,
        @Field("primary storage in GiB in use") @Nullable Long primarystoragetotal,

        @Field("primary storage in GiB still to be had") @Nullable
        String primarystorageavailable,

        @Field("most secondary storage in GiB") @Nullable String secondarystoragelimit,
        @Field("secondary storage in GiB in use") Double secondarystoragetotal,

        @Field("secondary storage in GiB still to be had") @Nullable
        String secondarystorageavailable,

        @Field("most buckets") @Nullable String bucketlimit,
        @Field("buckets in use") @Nullable Long buckettotal,
        @Field("buckets still to be had") @Nullable String bucketavailable,
        @Field("most object storage in GiB") @Nullable String objectstoragelimit,
        @Field("object storage in GiB in use") @Nullable Long objectstoragetotal,

        @Field("object storage in GiB still to be had") @Nullable
        String objectstorageavailable,

        @Field("whether there are notes about it") Boolean hasannotations) {}
