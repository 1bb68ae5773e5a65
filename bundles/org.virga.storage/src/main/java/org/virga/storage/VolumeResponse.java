package org.virga.storage;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Account;
import org.virga.api.model.Cluster;
import org.virga.api.model.Domain;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Job;
import org.virga.api.model.Pod;
import org.virga.api.model.ServiceOffering;
import org.virga.api.model.StoragePool;
import org.virga.api.model.Template;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.Field;

/** A volume on the wire. */
@RecordBuilder
record VolumeResponse(
        @Field("the id of the volume") UUID id,
        @Field("the name of the volume") String name,
        @Field("the id of the zone") UUID zoneid,
        @Field("the name of the zone") String zonename,
        @Field("the type of the volume: ROOT or DATADISK") String type,

        @Field("the place of the volume in its virtual machine; 0 is the root disk") @Nullable
        Integer deviceid,

        @Field("the id of the virtual machine") @Nullable UUID virtualmachineid,

        @Field("the id of the template that the volume was made from") @Nullable
        UUID templateid,

        @Field("the name of the template") @Nullable String templatename,
        @Field("the display text of the template") @Nullable String templatedisplaytext,
        @Field("the name of the virtual machine") @Nullable String vmname,

        @Field("the display name of the virtual machine") @Nullable
        String vmdisplayname,

        @Field("the state of the virtual machine") @Nullable String vmstate,

        @Field("whose the virtual machine is: User") @Nullable
        String vmtype,

        @Field("how the disk takes its space") @Nullable String provisioningtype,
        @Field("the size in bytes") Long size,
        @Field("when the volume was created") Instant created,
        @Field("the state of the volume") String state,
        @Field("the account that owns the volume") String account,
        @Field("the id of the account's domain") UUID domainid,
        @Field("the name of the account's domain") String domain,
        @Field("the path of the account's domain") String domainpath,
        @Field("shared or local storage") @Nullable String storagetype,
        @Field("the hypervisor of the volume") String hypervisor,

        @Field("the name of the storage pool, visible to administrators") @Nullable
        String storage,

        @Field("whether the volume is destroyed") Boolean destroyed,

        @Field("the id of the service offering of a root volume") @Nullable
        UUID serviceofferingid,

        @Field("the name of the service offering of a root volume") @Nullable
        String serviceofferingname,

        @Field("the display text of the service offering of a root volume") @Nullable
        String serviceofferingdisplaytext,

        @Field("whether the volume can be downloaded") Boolean isextractable,
        @Field("whether the volume is shown to its owner") Boolean displayvolume,

        @Field("the file on the storage pool, visible to administrators") @Nullable
        String path,

        @Field("the id of the storage pool, visible to administrators") @Nullable
        UUID storageid,

        @Field("whether snapshots can be taken of the quiet machine")
        Boolean quiescevm,

        @Field("whether the storage can take snapshots itself")
        Boolean supportsstoragesnapshot,

        @Field("whether the volume is protected from deletion")
        Boolean deleteprotection,

        @Field("the id of the cluster, visible to administrators") @Nullable
        UUID clusterid,

        @Field("the name of the cluster, visible to administrators") @Nullable
        String clustername,

        @Field("the id of the pod, visible to administrators") @Nullable
        UUID podid,

        @Field("the name of the pod, visible to administrators") @Nullable
        String podname,

        @Field("the tags of the volume") List<String> tags,
        @Field("whether there are comments on the volume") Boolean hasannotations,
        @Field("the job that works on the volume") @Nullable UUID jobid,

        @Field("the state of the job that works on the volume") @Nullable
        Integer jobstatus) {

    /**
     * A volume as it stands in a snapshot.
     *
     * @param administrator whether the reader may see what only administrators see
     */
    static VolumeResponse of(Snapshot snapshot, Volume volume, boolean administrator) {
        VolumeResponseBuilder response = VolumeResponseBuilder.builder()
                .id(volume.uuid())
                .name(volume.name())
                .type(volume.type().name())
                .size(volume.sizeBytes())
                .state(VolumeFilter.title(volume.state()))
                .destroyed(volume.state() == Volume.State.DESTROY)
                .hypervisor(volume.hypervisor())
                .created(volume.created())
                .displayvolume(true)
                .isextractable(false)
                .quiescevm(false)
                .supportsstoragesnapshot(false)
                .deleteprotection(false)
                .hasannotations(false)
                .tags(List.of());
        owner(response, snapshot, volume);
        machine(response, snapshot, volume);
        origin(response, snapshot, volume);
        if (administrator) {
            place(response, snapshot, volume);
        }
        snapshot.by(Job.KIND, Job.BY_RESOURCE, volume.uuid()).stream()
                .findFirst()
                .ifPresent(job -> response.jobid(job.uuid()).jobstatus(0));
        return response.build();
    }

    private static void owner(VolumeResponseBuilder response, Snapshot snapshot, Volume volume) {
        Zone zone = snapshot.get(Zone.KIND, volume.zone());
        Account account = snapshot.get(Account.KIND, volume.account());
        Domain domain = snapshot.get(Domain.KIND, account.domain());
        response.zoneid(zone.uuid())
                .zonename(zone.name())
                .account(account.name())
                .domainid(domain.uuid())
                .domain(domain.name())
                .domainpath(domain.path());
    }

    private static void machine(VolumeResponseBuilder response, Snapshot snapshot, Volume volume) {
        if (volume.vm() != null) {
            Vm vm = snapshot.get(Vm.KIND, volume.vm());
            response.deviceid(volume.deviceId())
                    .virtualmachineid(vm.uuid())
                    .vmname(vm.name())
                    .vmdisplayname(vm.displayName())
                    .vmstate(vm.state().title())
                    .vmtype("User");
        }
    }

    private static void origin(VolumeResponseBuilder response, Snapshot snapshot, Volume volume) {
        if (volume.template() != null) {
            Template template = snapshot.get(Template.KIND, volume.template());
            response.templateid(template.uuid())
                    .templatename(template.name())
                    .templatedisplaytext(template.displayText());
        }
        if (volume.offering() != null) {
            ServiceOffering offering = snapshot.get(ServiceOffering.KIND, volume.offering());
            response.serviceofferingid(offering.uuid())
                    .serviceofferingname(offering.name())
                    .serviceofferingdisplaytext(offering.displayText())
                    .provisioningtype(offering.provisioningType())
                    .storagetype(volume.host() == null ? offering.storageType() : "local");
        }
    }

    private static void place(VolumeResponseBuilder response, Snapshot snapshot, Volume volume) {
        Id<Cluster> home = null;
        if (volume.pool() != null) {
            StoragePool pool = snapshot.get(StoragePool.KIND, volume.pool());
            response.storage(pool.name())
                    .storageid(pool.uuid())
                    .path(volume.uuid().toString());
            home = pool.cluster();
        } else if (volume.host() != null) {
            home = snapshot.get(Host.KIND, volume.host()).cluster();
        }
        if (home != null) {
            Cluster cluster = snapshot.get(Cluster.KIND, home);
            Pod pod = snapshot.get(Pod.KIND, cluster.pod());
            response.clusterid(cluster.uuid())
                    .clustername(cluster.name())
                    .podid(pod.uuid())
                    .podname(pod.name());
        }
    }
}
