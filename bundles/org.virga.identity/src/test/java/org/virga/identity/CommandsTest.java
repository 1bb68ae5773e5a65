package org.virga.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.virga.identity.Tenants.rows;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.virga.api.command.Answer;
import org.virga.api.command.Caller;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.Account;
import org.virga.api.model.Domain;
import org.virga.api.model.User;
import org.virga.api.model.Vm;
import org.virga.spi.command.CommandContext;

class CommandsTest {

    private final Tenants tenants = new Tenants();
    private final UsageCounts counts = new UsageCounts();
    private final User admin = tenants.cloud.admin();
    private final User alice = tenants.cloud.user();

    @Test
    void accountsWithUsersAndCounts() {
        tenants.cloud.addRunningVm("vm1", tenants.cloud.host(0));
        tenants.cloud.addVm("vm2");
        tenants.cloud.insert(Vm.KIND, tenants.cloud.vm("vm3").withState(Vm.State.DESTROYED));

        AccountResponse row = accounts(admin, tenants.account(alice), null, null, false, List.of())
                .get(0);

        assertThat(row.name()).isEqualTo("alice");
        assertThat(row.vmtotal()).isEqualTo(2);
        assertThat(row.vmrunning()).isEqualTo(1);
        assertThat(row.vmstopped()).isEqualTo(1);
        assertThat(row.cputotal()).isEqualTo(2);
        assertThat(row.memorytotal()).isEqualTo(1024);
        assertThat(row.vmlimit()).isEqualTo("Unlimited");
        assertThat(row.objectstorageavailable()).isEqualTo("Unlimited");
        assertThat(row.state()).isEqualTo("enabled");
        assertThat(row.user()).extracting(UserResponse::apikey).containsExactly("key-alice");
    }

    @Test
    void fewDetailsOnRequest() {
        AccountResponse row = accounts(admin, tenants.account(alice), null, null, false, List.of("min"))
                .get(0);

        assertThat(row.vmtotal()).isNull();
        assertThat(row.user()).hasSize(1);
    }

    @Test
    void accountsThatTheCallerMaySee() {
        assertThat(accounts(admin, null, null, null, false, List.of()))
                .extracting(AccountResponse::name)
                .containsExactly("admin");
        assertThat(accounts(admin, null, null, null, true, List.of())).hasSize(7);
        assertThat(accounts(tenants.sam, null, null, null, true, List.of()))
                .extracting(AccountResponse::name)
                .containsExactly("sam", "bob", "eve");
        assertThat(accounts(tenants.bob, null, null, null, true, List.of())).hasSize(1);
        assertThat(accounts(admin, null, "bo", null, true, List.of())).hasSize(1);
        assertThat(accounts(admin, null, null, tenants.labs, false, List.of())).hasSize(1);
        assertThatThrownBy(() -> accounts(tenants.bob, tenants.account(tenants.eve), null, null, false, List.of()))
                .isInstanceOf(CommandException.class);
    }

    @Test
    void usersThatTheCallerMaySee() {
        assertThat(users(admin, null, null)).containsExactly("admin");
        assertThat(users(admin, null, true)).hasSize(7);
        assertThat(users(tenants.sam, null, true)).containsExactly("sam", "bob", "eve");
        assertThat(users(admin, tenants.lou, null)).containsExactly("lou");
        assertThat(users(tenants.sam, admin, null)).isEmpty();
        assertThat(users(tenants.bob, tenants.bob, null)).containsExactly("bob");
    }

    @Test
    void keysAreShownToWhoMayActForTheUser() {
        assertThat(row(tenants.sam, tenants.bob).apikey()).isEqualTo("key-bob");
        assertThat(row(tenants.rex, admin).apikey()).isNull();
        assertThat(row(admin, tenants.bob).iscallerchilddomain()).isTrue();
        assertThat(row(admin, admin).iscallerchilddomain()).isFalse();
    }

    @Test
    void keysAreTold() {
        Answer answer = new GetUserKeys().query(tenants.context(tenants.sam), new GetUserKeys.Parameters(tenants.bob));

        assertThat(answer)
                .isEqualTo(new Answer.Single("userkeys", new UserKeysResponse("key-bob", "secret-bob", true)));
        forbidden(() -> new GetUserKeys().query(tenants.context(tenants.bob), new GetUserKeys.Parameters(tenants.sam)));
        forbidden(() -> new GetUserKeys().query(tenants.context(tenants.rex), new GetUserKeys.Parameters(admin)));
    }

    @Test
    void newKeysReplaceTheFormerOnes() {
        CommandContext old = tenants.context(tenants.bob);
        // Somebody else changes the user between the snapshot and the commit.
        tenants.cloud.change(User.KIND, tenants.bob, user -> user.withEmail("new@example.org"));

        Answer.Single answer = (Answer.Single)
                new RegisterUserKeys(tenants.store).execute(old, new RegisterUserKeys.Parameters(tenants.bob));

        UserKeysResponse keys = (UserKeysResponse) answer.row();
        assertThat(keys.apikey()).hasSize(86);
        assertThat(tenants.now(tenants.bob).apiKey()).isEqualTo(keys.apikey());
        assertThat(tenants.now(tenants.bob).secretKey()).isEqualTo(keys.secretkey());
        assertThat(tenants.now(tenants.bob).email()).isEqualTo("new@example.org");
        forbidden(() -> new RegisterUserKeys(tenants.store)
                .execute(tenants.context(tenants.bob), new RegisterUserKeys.Parameters(tenants.eve)));
    }

    @Test
    void domainsThatTheCallerMaySee() {
        tenants.cloud.addVm("vm1");

        assertThat(domains(admin, null, null, null))
                .containsExactly("ROOT", "ROOT/sales", "ROOT/sales/emea", "ROOT/labs");
        assertThat(domains(admin, null, 1, null)).containsExactly("ROOT/sales", "ROOT/labs");
        assertThat(domains(admin, tenants.emea, null, null)).containsExactly("ROOT/sales/emea");
        assertThat(domains(tenants.sam, null, null, null)).containsExactly("ROOT/sales");
        assertThat(domains(tenants.sam, null, null, true)).containsExactly("ROOT/sales", "ROOT/sales/emea");
        assertThat(domains(tenants.bob, null, null, true)).containsExactly("ROOT/sales");
        forbidden(() -> domains(tenants.sam, tenants.labs, null, null));
        DomainResponse root = Tenants.<DomainResponse>rows(new ListDomains(counts)
                        .query(
                                tenants.context(admin),
                                wanted(tenants.cloud.domain().uuid(), null, null)))
                .get(0);
        assertThat(root.haschild()).isTrue();
        assertThat(root.vmtotal()).isEqualTo(1);
        assertThatThrownBy(
                        () -> new ListDomains(counts).query(tenants.context(admin), wanted(new UUID(0, 0), null, null)))
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID))
                .hasMessageEndingWith("doesn't exist");
    }

    @Test
    void whoLoggedInIsTold() {
        Login login = new Login(SettingsTest.config("admin.env", 1800));
        Caller bySession = new Caller(
                tenants.bob.id(),
                tenants.bob.account(),
                tenants.bob.domain(),
                tenants.account(tenants.bob).roleType(),
                Caller.Origin.SESSION,
                "192.0.2.1");
        Login.Parameters given = new Login.Parameters("bob", "secret", "/sales", null);

        Login.Response told =
                (Login.Response) ((Answer.Flat) login.query(tenants.cloud.context(bySession), given)).row();

        assertThat(told.username()).isEqualTo("bob");
        assertThat(told.type()).isEqualTo("0");
        assertThat(told.timeout()).isEqualTo(1800);
        assertThat(told.timezoneoffset()).isEqualTo("0.0");
        assertThat(told.domainid()).isEqualTo(tenants.sales.uuid());
        assertThatThrownBy(() -> login.query(tenants.context(tenants.bob), given))
                .isInstanceOf(CommandException.class);
    }

    private List<AccountResponse> accounts(
            User caller, Account id, String keyword, Domain domain, Boolean listAll, List<String> details) {
        return rows(new ListAccounts(counts)
                .query(
                        tenants.context(caller),
                        new ListAccounts.Parameters(
                                id, null, keyword, null, null, domain, null, listAll, details, null, null)));
    }

    private List<String> users(User caller, User id, Boolean listAll) {
        return Tenants.<UserResponse>rows(new ListUsers()
                        .query(
                                tenants.context(caller),
                                new ListUsers.Parameters(
                                        id, null, null, null, null, null, null, null, listAll, null, null)))
                .stream()
                .map(UserResponse::username)
                .toList();
    }

    private UserResponse row(User caller, User user) {
        return new UserRows(tenants.store.snapshot(), tenants.caller(caller)).user(user);
    }

    private List<String> domains(User caller, Domain id, Integer level, Boolean listAll) {
        return Tenants.<DomainResponse>rows(new ListDomains(counts)
                        .query(tenants.context(caller), wanted(id == null ? null : id.uuid(), level, listAll)))
                .stream()
                .map(DomainResponse::path)
                .toList();
    }

    private static ListDomains.Parameters wanted(UUID id, Integer level, Boolean listAll) {
        return new ListDomains.Parameters(id, null, null, level, listAll, List.of(), null, null);
    }

    private static void forbidden(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(CommandException.class, e -> assertThat(e.kind())
                .isEqualTo(ErrorKind.FORBIDDEN));
    }
}
