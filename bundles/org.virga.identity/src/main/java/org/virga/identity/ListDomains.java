package org.virga.identity;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.command.Caller;
import org.virga.api.command.CommandException;
import org.virga.api.model.Domain;
import org.virga.api.model.RoleType;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Paging;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;

/** Lists domains: administrators see all, others their own, and domain administrators on request those below it. */
@Component(service = CommandHandler.class, name = "org.virga.identity.listdomains")
@CommandSpec(
        name = "listDomains",
        object = "domain",
        response = DomainResponse.class,
        description = "Lists domains and what their accounts use.",
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN, RoleType.USER})
public final class ListDomains implements Query<ListDomains.Parameters> {

    record Parameters(
            @Param("one domain") @Nullable UUID id,
            @Param("domains of this name") @Nullable String name,

            @Param("domains whose name contains this") @Nullable
            String keyword,

            @Param("domains of this depth") @Nullable Integer level,
            @Param("all that the caller may see") @Nullable Boolean listall,
            @Param("min leaves counts and limits out") List<String> details,
            @Param("which page") @Nullable Integer page,
            @Param("rows of a page") @Nullable Integer pagesize) {}

    private final UsageCounts counts;

    @Activate
    public ListDomains(@Reference UsageCounts counts) {
        this.counts = counts;
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters wanted) {
        DomainRows rows = new DomainRows(context.snapshot(), counts);
        boolean counted = Wire.counted(wanted.details());
        return Paging.of(wanted.page(), wanted.pagesize())
                .list(
                        "domain",
                        candidates(context, wanted),
                        domain -> (wanted.name() == null || wanted.name().equals(domain.name()))
                                && Wire.contains(wanted.keyword(), domain.name())
                                && (wanted.level() == null || wanted.level() == domain.level()),
                        domain -> rows.domain(domain, counted));
    }

    private static Iterable<Domain> candidates(CommandContext context, Parameters wanted) {
        Snapshot snapshot = context.snapshot();
        Caller caller = context.caller();
        if (wanted.id() != null) {
            Domain domain = snapshot.find(Domain.KIND, wanted.id())
                    .orElseThrow(() -> CommandException.invalid("Domain id=" + wanted.id() + " doesn't exist"));
            return List.of(AccessRules.checkedDomain(snapshot, caller, domain.id()));
        }
        if (AccessRules.seesAll(caller)) {
            return snapshot.all(Domain.KIND);
        }
        Domain own = snapshot.get(Domain.KIND, caller.domain());
        boolean below = caller.role() == RoleType.DOMAIN_ADMIN && Boolean.TRUE.equals(wanted.listall());
        return below ? Domains.subtree(snapshot, own) : List.of(own);
    }
}
