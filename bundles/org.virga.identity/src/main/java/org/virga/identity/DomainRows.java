package org.virga.identity;

import org.virga.api.model.Account;
import org.virga.api.model.Domain;
import org.virga.api.model.Id;
import org.virga.api.store.Snapshot;

/** Makes the protocol's rows of domains from one snapshot. */
final class DomainRows {

    private static final String UNLIMITED = AccountRows.UNLIMITED;

    private final Snapshot snapshot;
    private final UsageCounts counts;

    DomainRows(Snapshot snapshot, UsageCounts counts) {
        this.snapshot = snapshot;
        this.counts = counts;
    }

    /** A domain; {@code counted} adds what the accounts in it and below use and may use. */
    DomainResponse domain(Domain domain, boolean counted) {
        Id<Domain> above = domain.parent();
        Domain parent = above == null ? null : snapshot.get(Domain.KIND, above);
        DomainResponseBuilder row = DomainResponseBuilder.builder()
                .id(domain.uuid())
                .name(domain.name())
                .level(domain.level())
                .parentdomainid(parent == null ? null : parent.uuid())
                .parentdomainname(parent == null ? null : parent.name())
                .haschild(
                        !snapshot.by(Domain.KIND, Domain.BY_PARENT, domain.id()).isEmpty())
                .networkdomain(domain.networkDomain())
                .path(domain.path())
                .state("Active")
                .created(domain.created())
                .secondarystoragetotal(0.0)
                .hasannotations(false);
        if (counted) {
            Usage usage = usage(domain);
            computing(row, usage);
            storing(row, usage);
        }
        return row.build();
    }

    private Usage usage(Domain top) {
        Usage sum = Usage.NONE;
        for (Domain domain : Domains.subtree(snapshot, top)) {
            for (Account account : snapshot.by(Account.KIND, Account.BY_DOMAIN, domain.id())) {
                sum = sum.plus(counts.of(snapshot, account.id()));
            }
        }
        return sum;
    }

    private static void computing(DomainResponseBuilder row, Usage usage) {
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

    private static void storing(DomainResponseBuilder row, Usage usage) {
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
