package org.virga.dispatcher;

import org.osgi.service.component.annotations.Component;
import org.virga.api.command.Answer;
import org.virga.api.model.RoleType;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Field;
import org.virga.spi.command.Query;

/** Tells what this cloud can do, so that clients show only that. */
@Component(service = CommandHandler.class, name = "org.virga.dispatcher.listcapabilities")
@CommandSpec(
        name = "listCapabilities",
        object = "capability",
        response = ListCapabilities.Capabilities.class,
        description = "Lists what this cloud can do.",
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN, RoleType.USER})
public final class ListCapabilities implements Query<ListCapabilities.Parameters> {

    /** The release whose API is spoken. */
    static final String API_VERSION = "4.22.0.0";

    /** Takes no parameters. */
    public record Parameters() {}

    record Capabilities(
            @Field("whether security groups can be used") Boolean securitygroupsenabled,
            @Field("whether roles can be changed") Boolean dynamicrolesenabled,
            @Field("release whose API is spoken") String cloudstackversion,
            @Field("whether users may publish templates") Boolean userpublictemplateenabled,

            @Field(value = "whether elastic load balancing can be used", name = "supportELB")
            String supportElb,

            @Field("whether members of projects have to accept")
            Boolean projectinviterequired,

            @Field("whether users may create projects") Boolean allowusercreateprojects,
            @Field("smallest size of a custom disk, in GiB") Long customdiskofferingminsize,
            @Field("largest size of a custom disk, in GiB") Long customdiskofferingmaxsize,

            @Field("whether templates are shared by regions")
            Boolean regionsecondaryenabled,

            @Field("whether volumes of running KVM guests can be snapshotted")
            Boolean kvmsnapshotenabled,

            @Field("whether users see destroyed machines") Boolean allowuserviewdestroyedvm,

            @Field("whether users may expunge and recover machines")
            Boolean allowuserexpungerecovervm,

            @Field("whether users may expunge and recover volumes")
            Boolean allowuserexpungerecovervolume,

            @Field("whether users see all accounts of their domain")
            Boolean allowuserviewalldomainaccounts,

            @Field("whether users may stop machines by force")
            Boolean allowuserforcestopvm,

            @Field("whether Kubernetes clusters can be made")
            Boolean kubernetesserviceenabled,

            @Field("whether experimental features of these can be used")
            Boolean kubernetesclusterexperimentalfeaturesenabled,

            @Field("name of the custom hypervisor") String customhypervisordisplayname,
            @Field("rows of a page in user interfaces") Long defaultuipagesize,

            @Field("how long statistics of machines are kept, in minutes")
            Integer instancesstatsretentiontime,

            @Field("whether only statistics of users' machines are kept")
            Boolean instancesstatsuseronly,

            @Field("whether statistics of disks are kept") Boolean instancesdisksstatsretentionenabled,

            @Field("how long statistics of disks are kept, in minutes")
            Integer instancesdisksstatsretentiontime,

            @Field("whether machines can have leases") Boolean instanceleaseenabled,

            @Field("whether running machines can be resized")
            Boolean dynamicscalingenabled,

            @Field("whether users may add hypervisor settings")
            Boolean additionalconfigenabled) {}

    private static final long UI_PAGE = 20;

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters parameters) {
        return new Answer.Single(
                "capability",
                new Capabilities(
                        false,
                        false,
                        API_VERSION,
                        true,
                        "false",
                        false,
                        false,
                        1L,
                        1024L,
                        false,
                        false,
                        true,
                        true,
                        false,
                        false,
                        true,
                        false,
                        false,
                        "Custom",
                        UI_PAGE,
                        0,
                        false,
                        false,
                        0,
                        false,
                        false,
                        false));
    }
}
