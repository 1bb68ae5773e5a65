package org.virga.topology.template;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.identity.Access;
import org.virga.api.model.Domain;
import org.virga.api.model.RoleType;
import org.virga.api.model.Template;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Paging;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;
import org.virga.topology.Search;

/** Lists templates: those of an account, those that everybody may use, or all. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "listTemplates",
        object = "template",
        response = TemplateResponse.class,
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN, RoleType.USER},
        description = "Lists templates.")
public final class ListTemplates implements Query<ListTemplates.Parameters> {

    private final Access access;

    @Activate
    public ListTemplates(@Reference Access access) {
        this.access = access;
    }

    /** Which templates are meant. The names are the wire's, in lower case. */
    enum Filter {
        FEATURED,
        SELF,
        SELFEXECUTABLE,
        SHAREDEXECUTABLE,
        EXECUTABLE,
        COMMUNITY,
        SHARED,
        ALL
    }

    /** What listTemplates takes. */
    public record Parameters(
            @Param(
                    value = "featured, self, selfexecutable, sharedexecutable, executable, community, shared or all",
                    required = true)
            String templatefilter,

            @Param("only this template") @Nullable Template id,
            @Param("only these templates") List<Template> ids,
            @Param("only templates of this name") @Nullable String name,

            @Param("part of the name or of the display text") @Nullable
            String keyword,

            @Param("only templates that can be used in this zone") @Nullable
            Zone zoneid,

            @Param("only templates of this hypervisor") @Nullable
            String hypervisor,

            @Param("only templates of this type") @Nullable String templatetype,

            @Param("whether machines can be made from it") @Nullable
            Boolean isready,

            @Param("once each, not once for each zone") @Nullable
            Boolean showunique,

            @Param("owner, with domainid") @Nullable String account,
            @Param("domain of the owner") @Nullable Domain domainid,

            @Param("everything that the caller may see") @Nullable
            Boolean listall,

            @Param("the domains below domainid too") @Nullable
            Boolean isrecursive,

            @Param("page, from 1") @Nullable Integer page,
            @Param("rows a page") @Nullable Integer pagesize) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters parameters) {
        Paging paging = Paging.of(parameters.page, parameters.pagesize);
        Snapshot snapshot = context.snapshot();
        Access.Scope own = access.scope(
                snapshot,
                context.caller(),
                new Access.Wish(
                        parameters.account,
                        parameters.domainid == null ? null : parameters.domainid.id(),
                        Boolean.TRUE.equals(parameters.listall),
                        Boolean.TRUE.equals(parameters.isrecursive)));
        Predicate<Template> visible = visible(filter(parameters.templatefilter), context, own);
        List<ZoneRows.Row> rows = new ArrayList<>();
        for (Template template : candidates(snapshot, parameters)) {
            if (visible.test(template) && wanted(parameters, template)) {
                rows.addAll(rows(snapshot, template, parameters));
            }
        }
        return paging.list(
                "template",
                rows,
                row -> true,
                row -> TemplateResponse.of(
                        snapshot,
                        row.template(),
                        row.zone(),
                        context.caller().isAdmin()
                                || own.contains(row.template().account())));
    }

    private static Iterable<Template> candidates(Snapshot snapshot, Parameters parameters) {
        if (parameters.id != null) {
            return List.of(parameters.id);
        }
        if (!parameters.ids.isEmpty()) {
            return parameters.ids;
        }
        return parameters.name == null
                ? snapshot.all(Template.KIND)
                : snapshot.by(Template.KIND, Template.BY_NAME, parameters.name);
    }

    private static List<ZoneRows.Row> rows(Snapshot snapshot, Template template, Parameters parameters) {
        List<ZoneRows.Row> rows = ZoneRows.of(snapshot, template, parameters.zoneid);
        return Boolean.TRUE.equals(parameters.showunique) && rows.size() > 1 ? rows.subList(0, 1) : rows;
    }

    private static boolean wanted(Parameters parameters, Template template) {
        boolean ready = template.state() == Template.State.READY;
        return Search.is(parameters.name, template.name())
                && Search.contains(parameters.keyword, template.name(), template.displayText())
                && Search.is(parameters.hypervisor, template.hypervisor())
                && Search.is(parameters.templatetype, template.templateType())
                && Search.same(parameters.isready, ready);
    }

    private static Predicate<Template> visible(Filter filter, CommandContext context, Access.Scope own) {
        boolean admin = context.caller().isAdmin();
        if (filter == Filter.ALL && !admin) {
            throw CommandException.invalid("Filter all can be specified by root admin only");
        }
        Predicate<Template> owned = template -> own.contains(template.account());
        return switch (filter) {
            case FEATURED -> template -> template.featured() && template.isPublic();
            case SELF, SELFEXECUTABLE -> owned;
            case SHARED, SHAREDEXECUTABLE -> template -> false;
            case EXECUTABLE -> owned.or(Template::isPublic);
            case COMMUNITY -> template -> template.isPublic() && !template.featured();
            case ALL -> template -> true;
        };
    }

    private static Filter filter(String text) {
        return Arrays.stream(Filter.values())
                .filter(filter -> filter.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new CommandException(
                        ErrorKind.PARAMETER,
                        "There is no templatefilter " + text + "; there are featured, self, selfexecutable,"
                                + " sharedexecutable, executable, community, shared and all"));
    }
}
