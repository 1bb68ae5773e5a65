package org.virga.identity;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.virga.api.command.Answer;
import org.virga.api.identity.Access.Wish;
import org.virga.api.model.Account;
import org.virga.api.model.Domain;
import org.virga.api.model.Id;
import org.virga.api.model.RoleType;
import org.virga.api.model.User;
import org.virga.api.store.Rows;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Paging;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;
import org.virga.spi.command.Selection;

/** Lists users. */
@Component(service = CommandHandler.class, name = "org.virga.identity.listusers")
@CommandSpec(
        name = "listUsers",
        object = "user",
        response = UserResponse.class,
        description = "Lists users.",
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN, RoleType.USER})
public final class ListUsers implements Query<ListUsers.Parameters> {

    record Parameters(
            @Param("one user") @Nullable User id,
            @Param("users of this name") @Nullable String username,

            @Param("users whose names or mail address contain this") @Nullable
            String keyword,

            @Param("users that are enabled, disabled or locked") @Nullable
            String state,

            @Param("users of this account") @Nullable String account,

            @Param("users of accounts of this type") @Nullable
            Integer accounttype,

            @Param("users of this domain, or the account's domain") @Nullable
            Domain domainid,

            @Param("of the domains below too") @Nullable Boolean isrecursive,
            @Param("all that the caller may see") @Nullable Boolean listall,
            @Param("which page") @Nullable Integer page,
            @Param("rows of a page") @Nullable Integer pagesize) {}

    private final AccessRules access = new AccessRules();

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters wanted) {
        Snapshot snapshot = context.snapshot();
        return selection(context, wanted)
                .list(
                        Paging.of(wanted.page(), wanted.pagesize()),
                        "user",
                        new UserRows(snapshot, context.caller())::user);
    }

    /** Who asks for one user means it among all that they may see; one that they may not see is not there. */
    private Selection<User> selection(CommandContext context, Parameters wanted) {
        Snapshot snapshot = context.snapshot();
        boolean one = wanted.id() != null;
        Wish wish = AccessRules.wish(
                wanted.account(), wanted.domainid(), one ? Boolean.TRUE : wanted.listall(), wanted.isrecursive());
        Scopes.TenantScope scope = access.scope(snapshot, context.caller(), wish);
        Selection<User> users = new Selection<>(snapshot, User.KIND)
                .without(snapshot.byAny(User.KIND, User.BY_ACCOUNT, ids(Founding.system(snapshot))))
                .byAny(User.BY_STATE, Wire.states(wanted.state(), User.State.values()))
                .containing(wanted.keyword(), User.BY_NAME_PART, User::names);
        if (wanted.username() != null) {
            String name = wanted.username();
            users.within(users.candidates(name, User.BY_NAME_PART)).where(user -> name.equals(user.username()));
        }
        List<RoleType> types = Wire.types(wanted.accounttype());
        if (types != null) {
            users.byAny(User.BY_ACCOUNT, ids(snapshot.byAny(Account.KIND, Account.BY_ROLE_TYPE, types)));
        }
        if (wanted.id() != null) {
            users.named(List.of(wanted.id()));
        }
        return scope.everybody() ? users : users.within(scope.rows(snapshot, User.KIND, User.BY_ACCOUNT));
    }

    private static List<Id<Account>> ids(Rows<Account> accounts) {
        return accounts.stream().map(Account::id).toList();
    }
}
