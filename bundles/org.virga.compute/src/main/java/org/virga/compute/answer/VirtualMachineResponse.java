package org.virga.compute.answer;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.spi.command.Field;

/** A machine on the wire. Null is what is not asked for, not for the caller to see, or gone with the machine. */
@RecordBuilder
public record VirtualMachineResponse(
        @Field("id of the machine") @Nullable UUID id,
        @Field("host name of the machine") @Nullable String name,
        @Field("what people call it") @Nullable String displayname,
        @Field("its owner") @Nullable String account,
        @Field("id of the user who made it") @Nullable UUID userid,
        @Field("name of the user who made it") @Nullable String username,
        @Field("id of its owner's domain") @Nullable UUID domainid,
        @Field("name of its owner's domain") @Nullable String domain,
        @Field("path of its owner's domain") @Nullable String domainpath,
        @Field("when it was made") @Nullable Instant created,
        @Field("when its state changed last") @Nullable Instant lastupdated,
        @Field("where it is in its life") @Nullable String state,

        @Field("whether it is restarted elsewhere when its host dies") @Nullable
        Boolean haenable,

        @Field("id of its group") @Nullable UUID groupid,
        @Field("name of its group") @Nullable String group,
        @Field("id of its zone") @Nullable UUID zoneid,
        @Field("name of its zone") @Nullable String zonename,
        @Field("id of its host") @Nullable UUID hostid,
        @Field("name of its host") @Nullable String hostname,

        @Field("what the operator wants of its host") @Nullable
        String hostcontrolstate,

        @Field("id of its template") @Nullable UUID templateid,
        @Field("name of its template") @Nullable String templatename,
        @Field("type of its template") @Nullable String templatetype,
        @Field("format of its template") @Nullable String templateformat,
        @Field("display text of its template") @Nullable String templatedisplaytext,

        @Field("whether its template takes passwords") @Nullable
        Boolean passwordenabled,

        @Field("id of its service offering") @Nullable UUID serviceofferingid,
        @Field("name of its service offering") @Nullable String serviceofferingname,
        @Field("cores") @Nullable Integer cpunumber,
        @Field("speed of a core in MHz") @Nullable Integer cpuspeed,
        @Field("memory in MiB") @Nullable Integer memory,
        @Field("id of its operating system") @Nullable UUID guestosid,
        @Field("number of its root disk") @Nullable Long rootdeviceid,
        @Field("kind of its root disk") @Nullable String rootdevicetype,
        @Field("its security groups") List<Map<String, String>> securitygroup,
        @Field("its network interfaces") List<NicResponse> nic,
        @Field("its hypervisor") @Nullable String hypervisor,
        @Field("its first address") @Nullable String ipaddress,
        @Field("what its host calls it") @Nullable String instancename,
        @Field("its details") @Nullable Map<String, String> details,
        @Field("its affinity groups") List<Map<String, String>> affinitygroup,
        @Field("whether it is shown to its owner") @Nullable Boolean displayvm,

        @Field("whether it can be resized while it runs") @Nullable
        Boolean isdynamicallyscalable,

        @Field("whether it cannot be destroyed") boolean deleteprotection,
        @Field("id of its operating system") @Nullable UUID ostypeid,
        @Field("name of its operating system") @Nullable String osdisplayname,
        @Field("how it boots") @Nullable String bootmode,
        @Field("what it boots with") @Nullable String boottype,
        @Field("where its disks stand") @Nullable String pooltype,

        @Field("bytes received, as far as a router counted them") @Nullable
        Long receivedbytes,

        @Field("bytes sent, as far as a router counted them") @Nullable
        Long sentbytes,

        @Field("its architecture") @Nullable String arch,
        @Field("its tags") List<Map<String, String>> tags,
        @Field("its user data") @Nullable String userdata,
        @Field("whether there are remarks") @Nullable Boolean hasannotations,
        @Field("id of the job on it") @Nullable UUID jobid,
        @Field("state of the job on it") @Nullable Integer jobstatus) {}
