package org.virga.identity;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.model.Account;
import org.virga.api.model.Domain;
import org.virga.api.model.Role;
import org.virga.api.model.RoleType;
import org.virga.api.model.User;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Rows;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;

/**
 * Makes the first domain, roles, accounts and users of a new cloud, and the file with the administrator's secrets.
 *
 * <p>Draft of the file, commit, file: whatever moment the process is killed at, the next start finds either no cloud, and
 * founds it anew, or a cloud and a draft that fits it, and puts that in its place. A file that is there follows the store:
 * its endpoint and keys are brought up to date at each start and when they change. One that the operator took away is not written again, because
 * its password cannot be had from the store.
 */
final class Founding {

    static final String ADMIN = "admin";
    static final String SYSTEM = "system";

    private static final Logger LOG = LoggerFactory.getLogger(Founding.class);

    private final Store store;
    private final AdminFile file;
    private final String endpoint;
    private final Passwords passwords;
    private final Secrets secrets;

    Founding(Store store, AdminFile file, String endpoint, Passwords passwords, Secrets secrets) {
        this.store = store;
        this.file = file;
        this.endpoint = endpoint;
        this.passwords = passwords;
        this.secrets = secrets;
    }

    /**
     * Founds the cloud, or brings the file of one that is founded up to date.
     *
     * @throws IOException when the file cannot be written; the cloud is not founded then
     */
    void run(Instant now) throws IOException {
        if (store.snapshot().all(Domain.KIND).isEmpty()) {
            found(now);
        } else {
            Optional<User> admin = admin(store.snapshot());
            if (admin.isPresent()) {
                try {
                    finish(admin.get());
                    file.update(endpoint, admin.get());
                } catch (IOException e) {
                    // The cloud works without it, and what stands in it was right once.
                    LOG.warn("{} cannot be brought up to date", file.path(), e);
                }
            }
        }
    }

    /** The user of the administrator that every cloud begins with; empty when it was removed. */
    static Optional<User> admin(Snapshot snapshot) {
        User.NameKey name = new User.NameKey(Domains.root(snapshot).id(), ADMIN);
        return snapshot.by(User.KIND, User.BY_NAME, name).stream().findFirst();
    }

    /** Whether an account is Virga's own, which nobody logs in to and no list shows. */
    static boolean isSystem(Snapshot snapshot, Account account) {
        return account.name().equals(SYSTEM)
                && account.domain().equals(Domains.root(snapshot).id());
    }

    /** Virga's own account, which nobody logs in to and no list shows, and of which there is at most one. */
    static Rows<Account> system(Snapshot snapshot) {
        Account.NameKey name = new Account.NameKey(Domains.root(snapshot).id(), SYSTEM);
        return snapshot.by(Account.KIND, Account.BY_NAME, name);
    }

    /** Whether an account is the administrator's that every cloud begins with. */
    static boolean isAdmin(Snapshot snapshot, Account account) {
        return account.name().equals(ADMIN)
                && account.domain().equals(Domains.root(snapshot).id());
    }

    private void found(Instant now) throws IOException {
        String password = secrets.password();
        String key = secrets.key();
        String secret = secrets.key();
        Map<String, String> values = new LinkedHashMap<>();
        values.put(AdminFile.ENDPOINT, endpoint);
        values.put(AdminFile.KEY, key);
        values.put(AdminFile.SECRET, secret);
        values.put(AdminFile.PASSWORD, password);
        file.writeDraft(values);
        CommitResult result = store.commitAndWait(first(now, passwords.hash(password), key, secret));
        if (result instanceof CommitResult.Conflict conflict) {
            throw new IllegalStateException("The new cloud cannot be founded: " + conflict.reasons());
        }
        file.publishDraft();
        LOG.info("A new cloud is founded; {} tells how the administrator gets in", file.path());
    }

    /** Puts a draft in its place that a crash left behind, provided that it is the one of this cloud. */
    private void finish(User admin) throws IOException {
        Optional<Map<String, String>> draft = file.readDraft();
        if (draft.isEmpty()) {
            return;
        }
        @Nullable String password = draft.get().get(AdminFile.PASSWORD);
        boolean fits = password != null && passwords.matches(password, admin.passwordHash());
        if (fits) {
            file.publishDraft();
        } else {
            file.discardDraft();
        }
    }

    private Transaction first(Instant now, String passwordHash, String apiKey, String secretKey) {
        Transaction.Builder transaction = Transaction.builder();
        Domain root =
                new Domain(store.nextId(Domain.KIND), UUID.randomUUID(), Domain.ROOT, Domain.ROOT, 0, null, null, now);
        transaction.insert(Domain.KIND, root);
        Role rootAdmin = role(transaction, "Root Admin", RoleType.ADMIN, "Default root admin role");
        role(transaction, "Resource Admin", RoleType.RESOURCE_ADMIN, "Default resource admin role");
        role(transaction, "Domain Admin", RoleType.DOMAIN_ADMIN, "Default domain admin role");
        role(transaction, "User", RoleType.USER, "Default user role");
        Account system = account(transaction, SYSTEM, root, rootAdmin, now);
        Account admin = account(transaction, ADMIN, root, rootAdmin, now);
        transaction.insert(User.KIND, user(system, SYSTEM, "Cloud", now));
        transaction.insert(User.KIND, user(admin, ADMIN, "Admin", now).with(user -> user.passwordHash(passwordHash)
                .apiKey(apiKey)
                .secretKey(secretKey)));
        return transaction.build();
    }

    private Role role(Transaction.Builder transaction, String name, RoleType type, String description) {
        Role role = new Role(store.nextId(Role.KIND), UUID.randomUUID(), name, type, description);
        transaction.insert(Role.KIND, role);
        return role;
    }

    private Account account(Transaction.Builder transaction, String name, Domain domain, Role role, Instant now) {
        Account account = new Account(
                store.nextId(Account.KIND),
                UUID.randomUUID(),
                name,
                domain.id(),
                role.id(),
                role.type(),
                Account.State.ENABLED,
                null,
                null,
                now);
        transaction.insert(Account.KIND, account);
        return account;
    }

    private User user(Account account, String username, String firstName, Instant now) {
        return new User(
                store.nextId(User.KIND),
                UUID.randomUUID(),
                username,
                account.id(),
                account.domain(),
                User.State.ENABLED,
                firstName,
                "User",
                "",
                null,
                null,
                null,
                null,
                now);
    }
}
