package org.virga.identity;

import java.util.List;
import org.virga.api.command.Caller;
import org.virga.api.model.Account;
import org.virga.api.model.Domain;
import org.virga.api.model.Id;
import org.virga.api.model.Role;
import org.virga.api.model.User;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;

/** Makes the protocol's rows of accounts, as one caller may see them. */
final class AccountRows {

    static final String UNLIMITED = "Unlimited";

    private final Snapshot snapshot;
    private final UserRows users;
    private final UsageCounts counts;

    AccountRows(Snapshot snapshot, Caller caller, UsageCounts counts) {
        this.snapshot = snapshot;
        this.users = new UserRows(snapshot, caller);
        this.counts = counts;
    }

    /** An account with its users; {@code counted} adds what it uses and may use. */
    AccountResponse account(Account account, boolean counted) {
        Domain domain = snapshot.get(Domain.KIND, account.domain());
        Role role = snapshot.get(Role.KIND, account.role());
        Id<Zone> zone = account.defaultZone();
        AccountResponseBuilder row = AccountResponseBuilder.builder()
                .id(account.uuid())
                .name(account.name())
                .accounttype(account.roleType().accountType())
                .roleid(role.uuid())
                .roletype(account.roleType().title())
                .rolename(role.name())
                .domainid(domain.uuid())
                .domain(domain.name())
                .domainpath(domain.path())
                .defaultzoneid(
                        zone == null ? null : snapshot.get(Zone.KIND, zone).uuid())
                .secondarystoragetotal(0.0)
                .state(Wire.state(account.state()))
                .created(account.created())
                .networkdomain(account.networkDomain())
                .user(snapshot.by(User.KIND, User.BY_ACCOUNT, account.id()).stream()
                        .map(users::user)
                        .toList())
                .isdefault(UserRows.isDefault(snapshot, account))
                .groups(List.of())
                .apikeyaccess(UserRows.INHERIT);
        if (counted) {
            Usage usage = counts.of(snapshot, account.id());
            row.vmstopped((int) usage.stopped()).vmrunning((int) usage.running());
            computing(row, usage);
            storing(row, usage);
        }
        return row.build();
    }

    private static void computing(AccountResponseBuilder row, Usage usage) {
        row.vmlimit(UNLIMITED)
                .vmtotal(usage.machines())
                .vmavailable(UNLIMITED)
                .iplimit(UNLIMITED)
                .iptotal(0L)
                .ipavailable(UNLIMITED)
                .volumelimit(UNLIMITED)
                .volumetotal(usage.volumes())
                .volumeavailable(UNLIMITED)
                .snapshotlimit(UNLIMITED)
                .snapshottotal(0L)
                .snapshotavailable(UNLIMITED)
                .backuplimit(UNLIMITED)
                .backuptotal(0L)
                .backupavailable(UNLIMITED)
                .backupstoragelimit(UNLIMITED)
                .backupstoragetotal(0L)
                .backupstorageavailable(UNLIMITED)
                .templatelimit(UNLIMITED)
                .templatetotal(usage.templates())
                .templateavailable(UNLIMITED)
                .projectlimit(UNLIMITED)
                .projecttotal(0L)
                .projectavailable(UNLIMITED)
                .networklimit(UNLIMITED)
                .networktotal(usage.networks())
                .networkavailable(UNLIMITED);
    }

    private static void storing(AccountResponseBuilder row, Usage usage) {
        row.vpclimit(UNLIMITED)
                .vpctotal(0L)
                .vpcavailable(UNLIMITED)
                .cpulimit(UNLIMITED)
                .cputotal(usage.cores())
                .cpuavailable(UNLIMITED)
                .memorylimit(UNLIMITED)
                .memorytotal(usage.memoryMib())
                .memoryavailable(UNLIMITED)
                .gpulimit(UNLIMITED)
                .gputotal(0L)
                .gpuavailable(UNLIMITED)
                .primarystoragelimit(UNLIMITED)
                .primarystoragetotal(usage.primaryGib())
                .primarystorageavailable(UNLIMITED)
                .secondarystoragelimit(UNLIMITED)
                .secondarystoragetotal(usage.secondaryGib())
                .secondarystorageavailable(UNLIMITED)
                .bucketlimit(UNLIMITED)
                .buckettotal(0L)
                .bucketavailable(UNLIMITED)
                .objectstoragelimit(UNLIMITED)
                .objectstoragetotal(0L)
                .objectstorageavailable(UNLIMITED);
    }
}
