package org.virga.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.command.Caller;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.identity.Session;
import org.virga.api.model.Account;
import org.virga.api.model.Domain;
import org.virga.api.model.Role;
import org.virga.api.model.User;
import org.virga.api.store.StoreUnavailableException;
import org.virga.api.store.Transaction;
import org.virga.spi.command.CommandContext;
import org.virga.testkit.Fixtures;
import org.virga.testkit.MemoryStore;

class IdentityTest {

    private static final String ENDPOINT = "http://127.0.0.1:8080/client/api";

    @TempDir
    private Path data;

    private final MemoryStore store = new MemoryStore();

    @Test
    void theFirstStartFoundsTheCloud() throws Exception {
        start(ENDPOINT);

        var snapshot = store.snapshot();
        assertThat(snapshot.all(Domain.KIND).toList()).extracting(Domain::path).containsExactly("ROOT");
        assertThat(snapshot.all(Role.KIND).toList())
                .extracting(Role::name)
                .containsExactly("Root Admin", "Resource Admin", "Domain Admin", "User");
        assertThat(snapshot.all(Account.KIND).toList())
                .extracting(Account::name)
                .containsExactly("system", "admin");
        assertThat(snapshot.all(User.KIND).toList()).extracting(User::username).containsExactly("system", "admin");
        assertThat(snapshot.sequence()).isEqualTo(1);
        Path file = data.resolve("admin.env");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(read().get("CLOUDSTACK_KEY")).hasSize(86).matches("[A-Za-z0-9_-]+");
        assertThat(read().get("CLOUDSTACK_SECRET")).hasSize(86);
        assertThat(Files.exists(data.resolve("admin.env.new"))).isFalse();
    }

    @Test
    void theFileFitsTheStore() throws Exception {
        Identity identity = start(ENDPOINT);

        assertThat(identity.byApiKey(read().get("CLOUDSTACK_KEY"), "192.0.2.1")).hasValueSatisfying(holder -> {
            assertThat(holder.secretKey()).isEqualTo(secretOf());
            assertThat(holder.caller().isAdmin()).isTrue();
            assertThat(holder.toString()).doesNotContain(secretOf());
        });
        assertThat(identity.login("admin", read().get("CLOUDSTACK_PASSWORD"), "/", "192.0.2.1")
                        .caller()
                        .origin())
                .isEqualTo(Caller.Origin.SESSION);
    }

    @Test
    void aShellCanLoadTheFile() throws Exception {
        start(ENDPOINT);

        Process shell = new ProcessBuilder(
                        "sh", "-c", ". ./admin.env && echo \"$CLOUDSTACK_ENDPOINT ${#CLOUDSTACK_SECRET}\"")
                .directory(data.toFile())
                .start();
        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(ENDPOINT + " 86\n");
    }

    @Test
    void anotherStartChangesNothingButTheEndpoint() throws Exception {
        start(ENDPOINT);
        Map<String, String> before = read();
        start("http://127.0.0.1:9090/client/api");

        assertThat(read().get("CLOUDSTACK_ENDPOINT")).isEqualTo("http://127.0.0.1:9090/client/api");
        assertThat(read().get("CLOUDSTACK_PASSWORD")).isEqualTo(before.get("CLOUDSTACK_PASSWORD"));
        assertThat(read().get("CLOUDSTACK_SECRET")).isEqualTo(before.get("CLOUDSTACK_SECRET"));
        assertThat(store.snapshot().sequence()).isEqualTo(1);
    }

    @Test
    void aCrashBeforeTheCommitFoundsAnew() throws Exception {
        store.fail("no database");
        assertThatThrownBy(() -> start(ENDPOINT)).isInstanceOf(StoreUnavailableException.class);
        assertThat(Files.exists(data.resolve("admin.env.new"))).isTrue();
        assertThat(Files.exists(data.resolve("admin.env"))).isFalse();

        store.recover();
        start(ENDPOINT);

        theFileFitsTheStore();
    }

    @Test
    void aCrashAfterTheCommitIsRepaired() throws Exception {
        start(ENDPOINT);
        Files.move(data.resolve("admin.env"), data.resolve("admin.env.new"));

        start(ENDPOINT);

        assertThat(Files.exists(data.resolve("admin.env.new"))).isFalse();
        theFileFitsTheStore();
    }

    @Test
    void aDraftOfAnotherCloudIsDiscarded() throws Exception {
        start(ENDPOINT);
        String right = Files.readString(data.resolve("admin.env"));
        Files.writeString(
                data.resolve("admin.env.new"), right.replaceAll("CLOUDSTACK_PASSWORD=.*", "CLOUDSTACK_PASSWORD=x"));

        start(ENDPOINT);

        assertThat(Files.readString(data.resolve("admin.env"))).isEqualTo(right);
        assertThat(Files.exists(data.resolve("admin.env.new"))).isFalse();
    }

    @Test
    void aHalfWrittenDraftIsDiscarded() throws Exception {
        start(ENDPOINT);
        Files.writeString(data.resolve("admin.env.new"), "CLOUDSTACK_ENDP");

        start(ENDPOINT);

        assertThat(Files.exists(data.resolve("admin.env.new"))).isFalse();
        theFileFitsTheStore();
    }

    @Test
    void aFileThatTheOperatorTookAwayStaysAway() throws Exception {
        start(ENDPOINT);
        Files.delete(data.resolve("admin.env"));

        start(ENDPOINT);

        assertThat(data).isEmptyDirectory();
    }

    @Test
    void theFileFollowsNewKeys() throws Exception {
        start(ENDPOINT);
        store.attach(new AdminFileKeeper(settings(ENDPOINT)));
        User admin = Founding.admin(store.snapshot()).orElseThrow();

        new RegisterUserKeys(store)
                .execute(
                        new CommandContext(callerOf(admin), store.snapshot(), Fixtures.CREATED),
                        new RegisterUserKeys.Parameters(admin));

        assertThat(read().get("CLOUDSTACK_SECRET")).isEqualTo(secretOf()).isNotEqualTo(admin.secretKey());
        assertThat(read()).containsKey("CLOUDSTACK_PASSWORD");
    }

    @Test
    void aFileThatCannotBeWrittenStopsTheStart() throws Exception {
        Path notADirectory = Files.writeString(data.resolve("file"), "");
        Settings settings =
                new Settings(ENDPOINT, new AdminFile(notADirectory.resolve("admin.env")), Duration.ofMinutes(30), 1000);

        assertThatThrownBy(() -> new Identity(store, settings, InstantSource.system()))
                .hasMessageStartingWith("Cannot write ");
        assertThat(store.snapshot().all(Domain.KIND).isEmpty()).isTrue();
    }

    @Test
    void wrongCredentialsAreRefusedAlike() throws Exception {
        Identity identity = start(ENDPOINT);
        String password = read().get("CLOUDSTACK_PASSWORD");

        refused(identity, "admin", password + "x", null);
        refused(identity, "admin", "", null);
        refused(identity, "nobody", password, null);
        refused(identity, "admin", password, "/elsewhere");
        refused(identity, "system", "", null);
        for (String root : new String[] {null, "", "/", "ROOT", "/ROOT/", domainUuid()}) {
            assertThat(identity.login("admin", password, root, "192.0.2.1").key())
                    .isNotEmpty();
        }
    }

    @Test
    void aDisabledUserIsNobody() throws Exception {
        Identity identity = start(ENDPOINT);
        Session session = identity.login("admin", read().get("CLOUDSTACK_PASSWORD"), null, "192.0.2.1");
        assertThat(identity.session(session.id())).isPresent();
        User admin = Founding.admin(store.snapshot()).orElseThrow();
        store.commitAndWait(Transaction.builder()
                .replace(User.KIND, admin, admin.withState(User.State.DISABLED))
                .build());

        assertThat(identity.session(session.id())).isEmpty();
        assertThat(identity.byApiKey(read().get("CLOUDSTACK_KEY"), "192.0.2.1")).isEmpty();
        refused(identity, "admin", read().get("CLOUDSTACK_PASSWORD"), null);
        assertThatThrownBy(() -> identity.rootAdmin(Caller.Origin.INTEGRATION, "127.0.0.1"))
                .isInstanceOf(CommandException.class);
    }

    @Test
    void sessionsEnd() throws Exception {
        Identity identity = start(ENDPOINT);
        Session session = identity.login("admin", read().get("CLOUDSTACK_PASSWORD"), null, "192.0.2.1");
        assertThat(session.id()).isNotEqualTo(session.key());
        assertThat(session.toString()).doesNotContain(session.id(), session.key());

        identity.logout(session.id());

        assertThat(identity.session(session.id())).isEmpty();
    }

    private static void refused(Identity identity, String username, String password, String domain) {
        assertThatThrownBy(() -> identity.login(username, password, domain, "192.0.2.1"))
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CREDENTIALS))
                .hasMessageStartingWith("Failed to authenticate user " + username);
    }

    private Identity start(String endpoint) {
        return new Identity(store, settings(endpoint), InstantSource.system());
    }

    private Settings settings(String endpoint) {
        return new Settings(endpoint, new AdminFile(data.resolve("admin.env")), Duration.ofMinutes(30), 1000);
    }

    private Map<String, String> read() throws IOException {
        return new AdminFile(data.resolve("admin.env")).read().orElseThrow();
    }

    private String secretOf() {
        return Founding.admin(store.snapshot()).orElseThrow().secretKey();
    }

    private Caller callerOf(User user) {
        return Fixtures.caller(user, store.snapshot().get(Account.KIND, user.account()));
    }

    private String domainUuid() {
        return Domains.root(store.snapshot()).uuid().toString();
    }
}
