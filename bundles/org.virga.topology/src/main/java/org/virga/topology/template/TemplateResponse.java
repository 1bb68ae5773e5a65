package org.virga.topology.template;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Account;
import org.virga.api.model.Domain;
import org.virga.api.model.GuestOs;
import org.virga.api.model.Template;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.Field;

/** A template on the wire, as it is in one zone. */
public record TemplateResponse(
        @Field("id of the template") UUID id,
        @Field("name of the template") String name,
        @Field("what people read") String displaytext,
        @Field("whether everybody may use it") boolean ispublic,
        @Field("when it was registered") Instant created,
        @Field("whether machines can be made from it") boolean isready,
        @Field("whether its guests take passwords") boolean passwordenabled,
        @Field("format of its file") String format,
        @Field("whether it is recommended") boolean isfeatured,
        @Field("whether it can be used in every zone") boolean crossZones,
        @Field("id of its operating system") UUID ostypeid,
        @Field("name of its operating system") String ostypename,
        @Field("its owner") String account,
        @Field("id of the zone") @Nullable UUID zoneid,
        @Field("name of the zone") @Nullable String zonename,
        @Field("how far it is") @Nullable String status,

        @Field("size of the disk in bytes, 0 while it is not known")
        long size,

        @Field("size of the file in bytes, 0 while it is not known")
        long physicalsize,

        @Field("who it is for") String templatetype,
        @Field("hypervisor of its guests") String hypervisor,
        @Field("domain of its owner") String domain,
        @Field("path of its owner's domain") String domainpath,
        @Field("id of its owner's domain") UUID domainid,
        @Field("whether it may be copied out") boolean isextractable,
        @Field("checksum of its file") String checksum,
        @Field("its details") Map<String, String> details,
        @Field("copies in stores; hosts keep their own") List<Map<String, String>> downloaddetails,
        @Field("architecture of its guests") String arch,

        @Field("width of its processors; 0 when it was not told")
        int bits,

        @Field("whether its guests take SSH keys") boolean sshkeyenabled,

        @Field("whether its guests can be resized while they run")
        boolean isdynamicallyscalable,

        @Field("whether hosts fetch it themselves") boolean directdownload,
        @Field("whether it is deployed as it is") boolean deployasis,
        @Field("whether it is for clusters of containers") boolean forcks,
        @Field("whether it needs full virtualisation") boolean requireshvm,

        @Field("where it comes from; for administrators and the owner") @Nullable
        String url,

        @Field("tags of the template") List<String> tags,
        @Field("whether there are remarks") boolean hasannotations) {

    /**
     * A template's answer.
     *
     * @param zone where it is shown; null when there is none
     * @param own whether the caller may see what is for its owner
     */
    // checkstyle:MethodLength - one line for each field of the answer
    static TemplateResponse of(Snapshot snapshot, Template template, @Nullable Zone zone, boolean own) {
        GuestOs os = snapshot.get(GuestOs.KIND, template.guestOs());
        Account account = snapshot.get(Account.KIND, template.account());
        Domain domain = snapshot.get(Domain.KIND, account.domain());
        boolean ready = template.state() == Template.State.READY;
        return new TemplateResponse(
                template.uuid(),
                template.name(),
                template.displayText(),
                template.isPublic(),
                template.created(),
                ready,
                template.passwordEnabled(),
                template.format(),
                template.featured(),
                template.zone() == null,
                os.uuid(),
                os.name(),
                account.name(),
                zone == null ? null : zone.uuid(),
                zone == null ? null : zone.name(),
                own ? (ready ? "Download Complete" : "Failed") : null,
                template.sizeBytes(),
                template.sizeBytes(),
                template.templateType(),
                template.hypervisor(),
                domain.name(),
                domain.path(),
                domain.uuid(),
                template.extractable(),
                template.checksum() == null ? "" : template.checksum(),
                own ? template.details() : Map.of(),
                List.of(),
                "x86_64",
                0,
                false,
                false,
                false,
                false,
                false,
                false,
                own ? template.url() : null,
                List.of(),
                false);
    }
}
