package org.virga.dispatcher;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.identity.Access;
import org.virga.api.model.Account;
import org.virga.api.model.Domain;
import org.virga.api.model.Event;
import org.virga.api.model.Id;
import org.virga.api.model.RoleType;
import org.virga.api.store.History;
import org.virga.api.store.Store;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Paging;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;

/** Lists what happened, youngest first. */
@Component(service = CommandHandler.class, name = "org.virga.dispatcher.listevents")
@CommandSpec(
        name = "listEvents",
        object = "event",
        response = EventResponse.class,
        description = "Lists events.",
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN, RoleType.USER})
public final class ListEvents implements Query<ListEvents.Parameters> {

    private final Store store;
    private final Access access;

    @Activate
    public ListEvents(@Reference Store store, @Reference Access access) {
        this.store = store;
        this.access = access;
    }

    record Parameters(
            @Param("name of an account") @Nullable String account,

            @Param("archived events; none ever are") @Nullable
            Boolean archived,

            @Param("domain of the account") @Nullable Domain domainid,
            @Param("until then") @Nullable Instant enddate,
            @Param("one event") @Nullable UUID id,
            @Param("domains below the domain too") @Nullable Boolean isrecursive,

            @Param("part of the description or the type") @Nullable
            String keyword,

            @Param("INFO, WARN or ERROR") Event.@Nullable Level level,

            @Param("everything that the caller may see") @Nullable
            Boolean listall,

            @Param("page, counted from 1") @Nullable Integer page,
            @Param("rows of a page") @Nullable Integer pagesize,
            @Param("what the events are about") @Nullable UUID resourceid,

            @Param("type of what the events are about") @Nullable
            String resourcetype,

            @Param("since then") @Nullable Instant startdate,

            @Param("the event that began what the events go on with") @Nullable
            UUID startid,

            @Param("type of the events") @Nullable String type) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters wanted) {
        if (Boolean.TRUE.equals(wanted.archived())) {
            return new Answer.Listing("event", 0, List.of());
        }
        Paging paging = Paging.of(wanted.page(), wanted.pagesize());
        History.Page<Event> page = store.history()
                .events(new History.EventFilter(
                        accounts(context, wanted),
                        wanted.id(),
                        wanted.type(),
                        wanted.level(),
                        wanted.resourceid(),
                        wanted.resourcetype(),
                        wanted.startid(),
                        wanted.keyword(),
                        wanted.startdate(),
                        wanted.enddate(),
                        paging.offset(),
                        paging.limit()));
        return new Answer.Listing(
                "event",
                page.total(),
                page.rows().stream()
                        .map(event -> EventResponse.of(context.snapshot(), event))
                        .toList());
    }

    /** Whose events; null for everybody's. */
    private @Nullable Set<Id<Account>> accounts(CommandContext context, Parameters wanted) {
        Domain domain = wanted.domainid();
        Access.Scope scope = access.scope(
                context.snapshot(),
                context.caller(),
                new Access.Wish(
                        wanted.account(),
                        domain == null ? null : domain.id(),
                        Boolean.TRUE.equals(wanted.listall()),
                        Boolean.TRUE.equals(wanted.isrecursive())));
        if (scope.everybody()) {
            return null;
        }
        if (context.caller().role() == RoleType.USER) {
            Id<Account> own = context.caller().account();
            return scope.contains(own) ? Set.of(own) : Set.of();
        }
        return context.snapshot().all(Account.KIND).stream()
                .map(Account::id)
                .filter(scope::contains)
                .collect(Collectors.toUnmodifiableSet());
    }
}
