package org.virga.topology.template;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.model.GuestOs;
import org.virga.api.model.Id;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;

/**
 * Puts the usual guest operating systems into the store when they are not there, and finds them. Their UUIDs follow from
 * their names, so every installation has the same.
 */
@Component(service = GuestOsCatalogue.class, immediate = true)
public final class GuestOsCatalogue {

    /** What a template has that names none. */
    static final String OTHER = "Other (64-bit)";

    private static final Logger LOG = LoggerFactory.getLogger(GuestOsCatalogue.class);

    private static final List<Category> CATEGORIES = List.of(
            new Category("AlmaLinux", "AlmaLinux 8", "AlmaLinux 9", "AlmaLinux 10"),
            new Category(
                    "CentOS",
                    "CentOS 5.6 (64-bit)",
                    "CentOS 6.10 (64-bit)",
                    "CentOS 7",
                    "CentOS 7.1",
                    "CentOS 7.9",
                    "CentOS 8",
                    "CentOS Stream 8",
                    "CentOS Stream 9"),
            new Category(
                    "Debian",
                    "Debian GNU/Linux 9 (64-bit)",
                    "Debian GNU/Linux 10 (64-bit)",
                    "Debian GNU/Linux 11 (64-bit)",
                    "Debian GNU/Linux 12 (64-bit)",
                    "Debian GNU/Linux 13 (64-bit)",
                    "Other Debian GNU/Linux (64-bit)"),
            new Category("Fedora", "Fedora Linux (64-bit)", "Fedora CoreOS"),
            new Category(
                    "FreeBSD",
                    "FreeBSD 12 (64-bit)",
                    "FreeBSD 13 (64-bit)",
                    "FreeBSD 14 (64-bit)",
                    "NetBSD",
                    "OpenBSD"),
            new Category("Oracle", "Oracle Linux 7", "Oracle Linux 8", "Oracle Linux 9", "Oracle Solaris 11 (64-bit)"),
            new Category(
                    "Other",
                    "Alpine Linux",
                    "Arch Linux",
                    "Flatcar Container Linux",
                    "Gentoo Linux (64-bit)",
                    "Other (32-bit)",
                    OTHER,
                    "Other Linux (32-bit)",
                    "Other Linux (64-bit)",
                    "Other PV (64-bit)"),
            new Category(
                    "RedHat",
                    "Red Hat Enterprise Linux 6.10 (64-bit)",
                    "Red Hat Enterprise Linux 7",
                    "Red Hat Enterprise Linux 8",
                    "Red Hat Enterprise Linux 9",
                    "Red Hat Enterprise Linux 10"),
            new Category("Rocky Linux", "Rocky Linux 8", "Rocky Linux 9", "Rocky Linux 10"),
            new Category(
                    "SUSE",
                    "openSUSE Leap 15",
                    "SUSE Linux Enterprise Server 12 (64-bit)",
                    "SUSE Linux Enterprise Server 15 (64-bit)"),
            new Category(
                    "Ubuntu",
                    "Ubuntu 16.04 LTS",
                    "Ubuntu 18.04 LTS",
                    "Ubuntu 20.04 LTS",
                    "Ubuntu 22.04 LTS",
                    "Ubuntu 24.04 LTS",
                    "Other Ubuntu (64-bit)"),
            new Category(
                    "Windows",
                    "Windows 10 (64-bit)",
                    "Windows 11 (64-bit)",
                    "Windows PV",
                    "Windows Server 2012 R2 (64-bit)",
                    "Windows Server 2016 (64-bit)",
                    "Windows Server 2019 (64-bit)",
                    "Windows Server 2022 (64-bit)",
                    "Windows Server 2025 (64-bit)"));

    @Activate
    public GuestOsCatalogue(@Reference Store store) {
        Snapshot snapshot = store.snapshot();
        Transaction.Builder missing = Transaction.builder();
        entries().stream()
                .filter(entry ->
                        snapshot.by(GuestOs.KIND, GuestOs.BY_NAME, entry.name).isEmpty())
                .forEach(entry -> missing.insert(GuestOs.KIND, entry.record(store.nextId(GuestOs.KIND))));
        Transaction transaction = missing.build();
        if (!transaction.isEmpty() && store.commitAndWait(transaction) instanceof CommitResult.Conflict conflict) {
            LOG.error("Guest operating systems could not be stored: {}", conflict.reasons());
        }
    }

    /** The one for templates that name none. */
    GuestOs other(Snapshot snapshot) {
        return snapshot.by(GuestOs.KIND, GuestOs.BY_NAME, OTHER).stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The guest operating system " + OTHER + " is missing"));
    }

    /** All of them in order of name, so that their ids, and with them lists, are in that order too. */
    private static List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (Category category : CATEGORIES) {
            category.names.forEach(name -> entries.add(new Entry(name, category.name)));
        }
        entries.sort(Comparator.comparing(Entry::name, String.CASE_INSENSITIVE_ORDER));
        return entries;
    }

    private record Category(String name, List<String> names) {

        Category(String name, String... names) {
            this(name, List.of(names));
        }
    }

    private record Entry(String name, String category) {

        GuestOs record(Id<GuestOs> id) {
            return new GuestOs(id, uuid("guestos " + name), name, uuid("category " + category), category, false);
        }

        private static UUID uuid(String of) {
            return UUID.nameUUIDFromBytes(("virga " + of).getBytes(StandardCharsets.UTF_8));
        }
    }
}
