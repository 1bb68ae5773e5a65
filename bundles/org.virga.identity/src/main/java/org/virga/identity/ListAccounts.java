package org.virga.identity;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.identity.Access.Wish;
import org.virga.api.model.Account;
import org.virga.api.model.Domain;
import org.virga.api.model.RoleType;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Paging;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;
import org.virga.spi.command.Selection;

/** Lists accounts with their users, and what they use. */
@Component(service = CommandHandler.class, name = "org.virga.identity.listaccounts")
@CommandSpec(
        name = "listAccounts",
        object = "account",
        response = AccountResponse.class,
        description = "Lists accounts with their users and what they use.",
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN, RoleType.USER})
public final class ListAccounts implements Query<ListAccounts.Parameters> {

    record Parameters(
            @Param("one account") @Nullable Account id,
            @Param("accounts of this name") @Nullable String name,

            @Param("accounts whose name contains this") @Nullable
            String keyword,

            @Param("accounts of this type") @Nullable Integer accounttype,

            @Param("accounts that are enabled, disabled or locked") @Nullable
            String state,

            @Param("accounts of this domain") @Nullable Domain domainid,
            @Param("of the domains below too") @Nullable Boolean isrecursive,
            @Param("all that the caller may see") @Nullable Boolean listall,
            @Param("min leaves counts and limits out") List<String> details,
            @Param("which page") @Nullable Integer page,
            @Param("rows of a page") @Nullable Integer pagesize) {}

    private final AccessRules access = new AccessRules();

    private final UsageCounts counts;

    @Activate
    public ListAccounts(@Reference UsageCounts counts) {
        this.counts = counts;
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters wanted) {
        Snapshot snapshot = context.snapshot();
        AccountRows rows = new AccountRows(snapshot, context.caller(), counts);
        boolean counted = Wire.counted(wanted.details());
        return selection(context, wanted)
                .list(
                        Paging.of(wanted.page(), wanted.pagesize()),
                        "account",
                        account -> rows.account(account, counted));
    }

    private Selection<Account> selection(CommandContext context, Parameters wanted) {
        Snapshot snapshot = context.snapshot();
        Selection<Account> accounts = new Selection<>(snapshot, Account.KIND)
                .without(Founding.system(snapshot))
                .byAny(Account.BY_STATE, Wire.states(wanted.state(), Account.State.values()))
                .byAny(Account.BY_ROLE_TYPE, Wire.types(wanted.accounttype()))
                .containing(wanted.keyword(), Account.BY_NAME_PART, account -> new String[] {account.name()});
        if (wanted.name() != null) {
            String name = wanted.name();
            accounts.within(accounts.candidates(name, Account.BY_NAME_PART))
                    .where(account -> name.equals(account.name()));
        }
        if (wanted.id() != null) {
            access.check(snapshot, context.caller(), wanted.id().id());
            return accounts.named(List.of(wanted.id()));
        }
        Wish wish = AccessRules.wish(null, wanted.domainid(), wanted.listall(), wanted.isrecursive());
        return accounts.within(access.scope(snapshot, context.caller(), wish).accounts(snapshot));
    }
}
