package org.virga.identity;

import org.virga.api.command.Caller;
import org.virga.api.model.Account;
import org.virga.api.model.Domain;
import org.virga.api.model.Role;
import org.virga.api.model.User;
import org.virga.api.store.Snapshot;

/** Makes the protocol's rows of users, as one caller may see them, from one snapshot. */
final class UserRows {

    static final String INHERIT = "INHERIT";

    private final Snapshot snapshot;
    private final Caller caller;

    UserRows(Snapshot snapshot, Caller caller) {
        this.snapshot = snapshot;
        this.caller = caller;
    }

    UserResponse user(User user) {
        Account account = snapshot.get(Account.KIND, user.account());
        Domain domain = snapshot.get(Domain.KIND, account.domain());
        Role role = snapshot.get(Role.KIND, account.role());
        return UserResponseBuilder.builder()
                .id(user.uuid())
                .username(user.username())
                .firstname(user.firstName())
                .lastname(user.lastName())
                .email(user.email())
                .created(user.created())
                .state(Wire.state(user.state()))
                .account(account.name())
                .accounttype(account.roleType().accountType())
                .usersource("native")
                .roleid(role.uuid())
                .roletype(account.roleType().title())
                .rolename(role.name())
                .domainid(domain.uuid())
                .domain(domain.name())
                .timezone(user.timezone())
                .apikey(AccessRules.mayTouch(snapshot, caller, account) ? user.apiKey() : null)
                .accountid(account.uuid())
                .iscallerchilddomain(
                        !domain.id().equals(caller.domain()) && Domains.within(snapshot, domain.id(), caller.domain()))
                .isdefault(isDefault(snapshot, account))
                .is2faenabled(false)
                .is2famandated(false)
                .apikeyaccess(INHERIT)
                .build();
    }

    /** Whether every cloud begins with an account. */
    static boolean isDefault(Snapshot snapshot, Account account) {
        return Founding.isSystem(snapshot, account) || Founding.isAdmin(snapshot, account);
    }
}
