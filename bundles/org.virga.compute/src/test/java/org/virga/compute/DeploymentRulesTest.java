package org.virga.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.AllocationState;
import org.virga.api.model.ServiceOffering;
import org.virga.api.model.Template;
import org.virga.api.model.Vm;
import org.virga.api.model.Zone;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Transaction;
import org.virga.compute.deploy.DeployVirtualMachine;
import org.virga.spi.command.CommandContext;

class DeploymentRulesTest {

    private final Bench bench = new Bench(2);

    @Test
    void aMachineWithoutANameIsCalledAfterItsId() {
        Bench.Accepted deployment = bench.accept(bench.plain(null));

        Vm vm = bench.vm(deployment.vm()).orElseThrow();
        assertThat(vm.name()).isEqualTo("VM-" + vm.uuid());
        assertThat(vm.displayName()).isEqualTo(vm.name());
        assertThat(vm.instanceName()).isEqualTo("i-" + vm.account() + "-" + vm.id() + "-VM");
    }

    @Test
    void aNameIsTakenOnceInANetwork() {
        bench.accept(bench.plain("web1"));

        refused(
                ErrorKind.INVALID,
                "The vm with hostName web1 already exists in the network domain",
                () -> bench.accept(bench.plain("web1")));
    }

    @Test
    void ofTwoDeploymentsOfOneNameAtTheSameInstantOneIsRefusedByTheStore() {
        Transaction.Builder first = Transaction.builder();
        Transaction.Builder second = Transaction.builder();
        CommandContext context = bench.admin();
        bench.deploy.create(context, bench.plain("web1"), first);
        bench.deploy.create(context, bench.plain("web1"), second);
        bench.cloud.commit(first.build());

        assertThat(bench.store.commitAndWait(second.build()))
                .isInstanceOfSatisfying(CommitResult.Conflict.class, conflict -> assertThat(conflict.reasons())
                        .extracting(CommitResult.Refusal::rule)
                        .contains(CommitResult.Rule.UNIQUE));
    }

    @Test
    void aNameIsFreeAgainOnceTheMachineIsExpunged() {
        Vm vm = bench.stopped("web1");
        bench.acceptDestroy(vm, false).run();
        refused(ErrorKind.INVALID, "already exists", () -> bench.accept(bench.plain("web1")));

        bench.acceptDestroy(bench.now(vm), true).run();

        assertThat(bench.vm(bench.accept(bench.plain("web1")).vm())).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1web",
                "-web",
                "web-",
                "we_b",
                "we b",
                "web.example",
                "wéb",
                "",
                "a234567890123456789012345678901234567890123456789012345678901234"
            })
    void aNameHasToBeAHostName(String name) {
        refused(ErrorKind.INVALID, "Invalid name", () -> bench.accept(bench.plain(name)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"w", "web1", "Web-1", "a23456789012345678901234567890123456789012345678901234567890123"})
    void hostNamesAreNames(String name) {
        assertThat(bench.vm(bench.accept(bench.plain(name)).vm()).orElseThrow().name())
                .isEqualTo(name);
    }

    @Test
    void aCustomOfferingNeedsASize() {
        ServiceOffering custom = custom();

        refused(
                ErrorKind.INVALID,
                "Need to specify custom parameter values",
                () -> bench.accept(bench.plain("web1", custom)));
        refused(
                ErrorKind.INVALID,
                "Need to specify custom parameter values",
                () -> bench.accept(with(custom, Map.of("cpuNumber", "1", "memory", "128"))));
        for (String bad : new String[] {"0", "-1", "one", "99999999999"}) {
            refused(
                    ErrorKind.INVALID,
                    "cpuNumber",
                    () -> bench.accept(with(custom, Map.of("cpuNumber", bad, "cpuSpeed", "1", "memory", "128"))));
        }
    }

    @Test
    void anOfferingWithASizeTakesNoOther() {
        refused(
                ErrorKind.INVALID,
                "has a size of its own",
                () -> bench.accept(with(bench.cloud.offering(), Map.of("cpuNumber", "2"))));
    }

    @Test
    void filesOfTheHostAreNoDetailsOfAMachine() {
        refused(
                ErrorKind.INVALID,
                "belongs to the template",
                () -> bench.accept(with(bench.cloud.offering(), Map.of("Kernel", "/etc/shadow"))));
    }

    @Test
    void userDataIsBase64AndNotTooLong() {
        refused(ErrorKind.INVALID, "base64", () -> bench.accept(userData("no base64!")));
        String most = Base64.getEncoder().encodeToString(new byte[32_768]);
        String more = Base64.getEncoder().encodeToString(new byte[32_769]);
        assertThat(bench.vm(bench.accept(userData(most)).vm()).orElseThrow().userData())
                .isEqualTo(most);
        refused(ErrorKind.INVALID, "32768", () -> bench.accept(userData(more)));
    }

    @Test
    void aDisabledZoneTakesAdministratorsOnly() {
        bench.cloud.change(Zone.KIND, bench.cloud.zone(), zone -> zone.withAllocation(AllocationState.DISABLED));

        refused(
                ErrorKind.FORBIDDEN,
                "Zone is currently disabled",
                () -> bench.accept(bench.cloud.userCaller(), bench.plain("web1")));
        bench.accept(bench.plain("web1"));
    }

    @Test
    void onlyAnAdministratorPicksTheHost() {
        DeployVirtualMachine.Parameters pinned =
                bench.deployment("web1", bench.cloud.offering(), bench.cloud.host(0), null, null, Map.of());

        refused(ErrorKind.FORBIDDEN, "hostid", () -> bench.accept(bench.cloud.userCaller(), pinned));
    }

    @Test
    void aTemplateIsUsedWhereItIsAndByWhomItIsFor() {
        bench.cloud.change(Template.KIND, bench.cloud.template(), template -> template.withIsPublic(false));
        refused(
                ErrorKind.FORBIDDEN,
                "permission to use the template",
                () -> bench.accept(bench.cloud.userCaller(), bench.plain("web1")));

        bench.cloud.change(
                Template.KIND, bench.cloud.template(), template -> template.withState(Template.State.FAILED));
        refused(ErrorKind.INVALID, "is not ready", () -> bench.accept(bench.plain("web1")));
    }

    @Test
    void anInactiveOfferingTakesNoNewMachines() {
        ServiceOffering old = bench.cloud.change(
                ServiceOffering.KIND, bench.cloud.offering(), offering -> offering.withActive(false));

        refused(ErrorKind.INVALID, "inactive", () -> bench.accept(bench.plain("web1", old)));
    }

    private static void refused(ErrorKind kind, String text, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(CommandException.class, refusal -> {
            assertThat(refusal.getMessage()).contains(text);
            assertThat(refusal.kind()).isEqualTo(kind);
        });
    }

    private DeployVirtualMachine.Parameters with(ServiceOffering offering, Map<String, String> details) {
        return bench.deployment("web1", offering, null, null, null, details);
    }

    private DeployVirtualMachine.Parameters userData(String text) {
        return bench.deployment(null, bench.cloud.offering(), null, null, text, Map.of());
    }

    private ServiceOffering custom() {
        return bench.cloud.insert(ServiceOffering.KIND, bench.cloud.offering().with(next -> next.id(
                        bench.store.nextId(ServiceOffering.KIND))
                .uuid(UUID.randomUUID())
                .cpuNumber(null)
                .cpuSpeedMhz(null)
                .memoryMib(null)));
    }
}
