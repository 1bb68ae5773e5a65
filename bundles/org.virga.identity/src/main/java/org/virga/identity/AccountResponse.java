package org.virga.identity;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.spi.command.Field;

/** An account as the protocol shows it. */
@RecordBuilder
record AccountResponse(
        @Field("id of the account") UUID id,
        @Field("name of the account") String name,

        @Field("0 user, 1 root administrator, 2 domain administrator, 3 resource administrator")
        Integer accounttype,

        @Field("id of the role") UUID roleid,
        @Field("type of the role") String roletype,
        @Field("name of the role") String rolename,
        @Field("id of the domain") UUID domainid,
        @Field("name of the domain") String domain,
        @Field("path of the domain") String domainpath,

        @Field("id of the zone where machines go by default") @Nullable
        UUID defaultzoneid,

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
        @Field("machines that do not run") @Nullable Integer vmstopped,
        @Field("machines that run") @Nullable Integer vmrunning,
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

        @Field("enabled, disabled or locked") String state,
        @Field("when the account was created") Instant created,
        @Field("DNS suffix of its machines") @Nullable String networkdomain,
        @Field("who acts for the account") List<UserResponse> user,

        @Field("whether every cloud begins with the account")
        Boolean isdefault,

        @Field("access groups") List<String> groups,

        @Field("whether API keys may be used: ENABLED, DISABLED or INHERIT")
        String apikeyaccess) {}
