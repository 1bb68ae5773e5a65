package org.virga.topology.template;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.identity.Access;
import org.virga.api.model.Account;
import org.virga.api.model.Domain;
import org.virga.api.model.GuestOs;
import org.virga.api.model.Id;
import org.virga.api.model.RoleType;
import org.virga.api.model.Template;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;
import org.virga.spi.command.Command;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;
import org.virga.topology.Commits;
import org.virga.topology.host.Hypervisors;

/** Registers a template in one zone or in all. Hosts fetch the file when a machine first needs it. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "registerTemplate",
        object = "template",
        response = TemplateResponse.class,
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN, RoleType.USER},
        description = "Registers a template.",
        event = "TEMPLATE.CREATE",
        eventDescription = "creating template",
        resourceType = "Template")
public final class RegisterTemplate implements Command<RegisterTemplate.Parameters> {

    private static final String EVERY_ZONE = "-1";
    private static final Set<String> FORMATS =
            Set.of("QCOW2", "RAW", "VHD", "VHDX", "OVA", "VMDK", "VDI", "TAR", "ISO", "BAREMETAL");
    private static final Set<String> USER_TYPES = Set.of("USER");
    private static final Set<String> ADMIN_TYPES = Set.of("USER", "SYSTEM", "BUILTIN");
    /** Details that name files on hosts. */
    private static final Set<String> HOST_DETAILS = Set.of("kernel", "initrd", "cmdline");

    private final Store store;
    private final Access access;
    private final Hypervisors hypervisors;
    private final GuestOsCatalogue catalogue;

    @Activate
    public RegisterTemplate(
            @Reference Store store,
            @Reference Access access,
            @Reference Hypervisors hypervisors,
            @Reference GuestOsCatalogue catalogue) {
        this.store = store;
        this.access = access;
        this.hypervisors = hypervisors;
        this.catalogue = catalogue;
    }

    /** What registerTemplate takes. */
    public record Parameters(
            @Param(value = "name of the template", required = true)
            String name,

            @Param(value = "what people read; the name unless told otherwise", length = 4096) @Nullable
            String displaytext,

            @Param(value = "format of the file: QCOW2, RAW, VHD, ...", required = true)
            String format,

            @Param(value = "hypervisor of its guests", required = true)
            String hypervisor,

            @Param(
                    value = "where the file comes from; a file: URL names a file on the hosts",
                    required = true,
                    length = 2048)
            String url,

            @Param("operating system of its guests") @Nullable
            GuestOs ostypeid,

            @Param(value = "zone where it can be used, -1 for all", type = "uuid") @Nullable
            String zoneid,

            @Param(value = "as zoneid; one zone, or -1 for all", type = "list")
            List<String> zoneids,

            @Param("checksum of the file") @Nullable String checksum,
            @Param("whether everybody may use it") @Nullable Boolean ispublic,

            @Param("whether it is recommended; for administrators") @Nullable
            Boolean isfeatured,

            @Param("whether it may be copied out") @Nullable Boolean isextractable,

            @Param("whether its guests take passwords") @Nullable
            Boolean passwordenabled,

            @Param("USER, or for administrators SYSTEM or BUILTIN") @Nullable
            String templatetype,

            @Param("details, for example kernel and initrd for a direct boot")
            Map<String, String> details,

            @Param("owner, with domainid") @Nullable String account,
            @Param("domain of the owner") @Nullable Domain domainid) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer execute(CommandContext context, Parameters parameters) {
        TemplateFile file = TemplateFile.at(parameters.url);
        checkRights(parameters, file, context.caller().isAdmin());
        Template template = template(context, parameters, file);
        Snapshot after = Commits.commit(
                store, Transaction.builder().insert(Template.KIND, template).build());
        List<TemplateResponse> rows = ZoneRows.of(after, template, null).stream()
                .map(row -> TemplateResponse.of(after, template, row.zone(), true))
                .toList();
        return new Answer.Listing("template", rows.size(), rows);
    }

    private Template template(CommandContext context, Parameters parameters, TemplateFile file) {
        Snapshot snapshot = context.snapshot();
        boolean admin = context.caller().isAdmin();
        @Nullable Id<Domain> domain = parameters.domainid == null ? null : parameters.domainid.id();
        Account owner = access.owner(snapshot, context.caller(), parameters.account, domain);
        String format = format(parameters.format);
        @Nullable Zone zone = zone(snapshot, parameters);
        return new Template(
                store.nextId(Template.KIND),
                UUID.randomUUID(),
                parameters.name,
                parameters.displaytext == null ? parameters.name : parameters.displaytext,
                owner.id(),
                zone == null ? null : zone.id(),
                (parameters.ostypeid == null ? catalogue.other(snapshot) : parameters.ostypeid).id(),
                format,
                hypervisor(parameters.hypervisor),
                parameters.url,
                parameters.checksum,
                file.sizeBytes(format),
                Template.State.READY,
                type(parameters.templatetype, admin),
                Boolean.TRUE.equals(parameters.ispublic),
                admin && Boolean.TRUE.equals(parameters.isfeatured),
                Boolean.TRUE.equals(parameters.isextractable),
                Boolean.TRUE.equals(parameters.passwordenabled),
                parameters.details,
                context.now());
    }

    /** What names files on hosts is the operator's: anybody else could read them as a disk. */
    private static void checkRights(Parameters parameters, TemplateFile file, boolean admin) {
        Set<String> onHost = new HashSet<>(HOST_DETAILS);
        onHost.retainAll(parameters.details.keySet());
        if (!admin && (file.onHost() || !onHost.isEmpty())) {
            throw new CommandException(
                    ErrorKind.FORBIDDEN,
                    "Only an administrator may register a template from files on hosts: "
                            + (file.onHost() ? parameters.url : "details " + onHost));
        }
    }

    private static String format(String text) {
        String format = text.toUpperCase(Locale.ROOT);
        if (!FORMATS.contains(format)) {
            throw CommandException.invalid("There is no format " + text + " of templates; there are "
                    + String.join(", ", FORMATS.stream().sorted().toList()));
        }
        return format;
    }

    private String hypervisor(String text) {
        String hypervisor = hypervisors.canonical(text);
        if (hypervisor.equals(Hypervisors.NONE)) {
            throw CommandException.invalid("Hypervisor type " + text + " is not known");
        }
        return hypervisor;
    }

    private static String type(@Nullable String text, boolean admin) {
        String type = text == null ? "USER" : text.toUpperCase(Locale.ROOT);
        Set<String> allowed = admin ? ADMIN_TYPES : USER_TYPES;
        if (!allowed.contains(type)) {
            throw CommandException.invalid("The template type is one of "
                    + String.join(", ", allowed.stream().sorted().toList()) + ", not " + text);
        }
        return type;
    }

    private static @Nullable Zone zone(Snapshot snapshot, Parameters parameters) {
        Set<String> named = new HashSet<>(parameters.zoneids);
        if (parameters.zoneid != null) {
            named.add(parameters.zoneid);
        }
        if (named.isEmpty() || named.contains(EVERY_ZONE)) {
            return null;
        }
        if (named.size() > 1) {
            throw CommandException.invalid("A template is registered in one zone, or with -1 in all");
        }
        String id = named.iterator().next();
        return find(snapshot, id);
    }

    private static Zone find(Snapshot snapshot, String id) {
        try {
            return snapshot.find(Zone.KIND, UUID.fromString(id)).orElseThrow(() -> noZone(id));
        } catch (IllegalArgumentException e) {
            throw noZone(id);
        }
    }

    private static CommandException noZone(String id) {
        return new CommandException(
                ErrorKind.PARAMETER,
                "Unable to execute API command registertemplate due to invalid value. Invalid parameter zoneid value="
                        + id + " due to incorrect long value format, or entity does not exist or due to incorrect"
                        + " parameter annotation for the field in api cmd class.");
    }
}
