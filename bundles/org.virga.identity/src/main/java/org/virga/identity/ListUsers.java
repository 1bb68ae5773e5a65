package org.virga.identity;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.virga.api.command.Answer;
import org.virga.api.identity.Access.Wish;
import org.virga.api.model.Account;
import org.virga.api.model.Domain;
import org.virga.api.model.RoleType;
import org.virga.api.model.User;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Paging;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;

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
        return Paging.of(wanted.page(), wanted.pagesize())
                .list(
                        "user",
                        candidates(context, wanted),
                        user -> matches(snapshot, user, wanted),
                        new UserRows(snapshot, context.caller())::user);
    }

    /** Who asks for one user means it among all that they may see; one that they may not see is not there. */
    private Iterable<User> candidates(CommandContext context, Parameters wanted) {
        Snapshot snapshot = context.snapshot();
        boolean one = wanted.id() != null;
        Wish wish = AccessRules.wish(
                wanted.account(), wanted.domainid(), one ? Boolean.TRUE : wanted.listall(), wanted.isrecursive());
        Scopes.TenantScope scope = access.scope(snapshot, context.caller(), wish);
        if (wanted.id() != null) {
            return scope.contains(wanted.id().account()) ? List.of(wanted.id()) : List.of();
        }
        return scope.rows(snapshot, User.KIND, User.BY_ACCOUNT);
    }

    private static boolean matches(Snapshot snapshot, User user, Parameters wanted) {
        Account account = snapshot.get(Account.KIND, user.account());
        String names = user.username() + "\n" + user.firstName() + "\n" + user.lastName() + "\n" + user.email();
        return (wanted.username() == null || wanted.username().equals(user.username()))
                && Wire.contains(wanted.keyword(), names)
                && Wire.hasState(wanted.state(), user.state())
                && Wire.hasType(wanted.accounttype(), account.roleType())
                && !Founding.isSystem(snapshot, account);
    }
}
