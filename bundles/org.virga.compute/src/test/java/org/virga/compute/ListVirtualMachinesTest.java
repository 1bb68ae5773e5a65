package org.virga.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.virga.api.command.Answer;
import org.virga.api.command.Caller;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.Event;
import org.virga.api.model.Host;
import org.virga.api.model.Vm;
import org.virga.api.store.Transaction;
import org.virga.compute.answer.VirtualMachineResponse;

class ListVirtualMachinesTest {

    private final Bench bench = new Bench(2);
    private Vm running;
    private Vm stopped;
    private Vm destroyed;
    private Vm users;

    @BeforeEach
    void makeMachines() {
        running = bench.running("web1");
        stopped = bench.stopped("web2");
        destroyed = bench.running("old1");
        bench.acceptDestroy(destroyed, false).run();
        Bench.Accepted deployment = bench.accept(bench.cloud.userCaller(), bench.plain("alice1"));
        deployment.run();
        users = bench.vm(deployment.vm()).orElseThrow();
    }

    @Test
    void anAdministratorListsOwnMachinesAndWithListallAll() {
        assertThat(names(Map.of())).containsExactly("web1", "web2", "old1");
        assertThat(names(Map.of("listall", true))).containsExactly("web1", "web2", "old1", "alice1");
    }

    @Test
    void aUserListsOwnMachinesThatAreNotDestroyed() {
        Answer.Listing listing = list(bench.cloud.userCaller(), Map.of("listall", true));

        assertThat(listing.rows()).singleElement().satisfies(row -> assertThat(((VirtualMachineResponse) row).name())
                .isEqualTo("alice1"));
    }

    @Test
    void filtersNarrowTheList() {
        assertThat(names(Map.of("state", "running", "listall", true))).containsExactly("web1", "alice1");
        assertThat(names(Map.of("state", "Present"))).containsExactly("web1", "web2");
        assertThat(names(Map.of("state", "Destroyed"))).containsExactly("old1");
        assertThat(names(Map.of("keyword", "WEB"))).containsExactly("web1", "web2");
        assertThat(names(Map.of("name", "b2"))).containsExactly("web2");
        assertThat(names(Map.of("id", stopped.uuid()))).containsExactly("web2");
        assertThat(names(Map.of("ids", List.of(stopped, users)))).containsExactly("web2", "alice1");
        assertThat(names(Map.of("zoneid", bench.cloud.zone(), "listall", true))).hasSize(4);
        assertThat(names(Map.of("hypervisor", "kvm"))).isEmpty();
        assertThat(names(Map.of("account", "alice"))).containsExactly("alice1");
        assertThat(names(Map.of("haenable", true))).isEmpty();
        assertThat(names(Map.of("networkid", bench.cloud.network()))).hasSize(3);
    }

    @Test
    void aMachineThatIsGoneIsNoLongerListedAndOneThatNeverWasIsRefused() {
        UUID gone = UUID.randomUUID();
        bench.cloud.commit(Transaction.builder().append(event(gone)).build());

        assertThat(names(Map.of("id", gone))).isEmpty();
        assertThatThrownBy(() -> names(Map.of("id", UUID.randomUUID())))
                .isInstanceOfSatisfying(CommandException.class, refusal -> assertThat(refusal.kind())
                        .isEqualTo(ErrorKind.PARAMETER));
    }

    private Event event(UUID vm) {
        return new Event(
                UUID.randomUUID(),
                "VM.DESTROY",
                Event.Level.INFO,
                Event.State.COMPLETED,
                "destroying Vm",
                bench.cloud.admin().id(),
                bench.cloud.adminAccount().id(),
                bench.cloud.domain().id(),
                "VirtualMachine",
                vm,
                null,
                bench.now);
    }

    @Test
    void aHostsMachinesAreThoseThatHaveTheirPlaceThere() {
        Host host = bench.store.snapshot().get(Host.KIND, running.host());

        assertThat(names(Map.of("hostid", host, "listall", true)))
                .contains("web1")
                .doesNotContain("old1", "web2");
    }

    @Test
    void aPageTellsHowManyThereAreInAll() {
        Answer.Listing page = list(bench.cloud.adminCaller(), Map.of("listall", true, "page", 2, "pagesize", 3));

        assertThat(page.total()).isEqualTo(4);
        assertThat(page.rows()).hasSize(1);
        Answer.Listing count =
                list(bench.cloud.adminCaller(), Map.of("listall", true, "retrieveonlyresourcecount", true));
        assertThat(count.total()).isEqualTo(4);
        assertThat(count.rows()).isEmpty();
    }

    @Test
    void detailsLeaveOutWhatIsNotAskedFor() {
        VirtualMachineResponse least = row(Map.of("id", running.uuid(), "details", List.of("min")));
        assertThat(least.nic()).isEmpty();
        assertThat(least.templateid()).isNull();
        assertThat(least.cpunumber()).isNull();
        assertThat(least.state()).isEqualTo("Running");

        VirtualMachineResponse some = row(Map.of("id", running.uuid(), "details", List.of("nics", "stats")));
        assertThat(some.nic()).hasSize(1);
        assertThat(some.cpunumber()).isEqualTo(1);
        assertThat(some.templateid()).isNull();

        assertThatThrownBy(() -> row(Map.of("details", List.of("everything")))).isInstanceOf(CommandException.class);
    }

    private VirtualMachineResponse row(Map<String, Object> parameters) {
        return (VirtualMachineResponse)
                list(bench.cloud.adminCaller(), parameters).rows().get(0);
    }

    private List<String> names(Map<String, Object> parameters) {
        return list(bench.cloud.adminCaller(), parameters).rows().stream()
                .map(row -> ((VirtualMachineResponse) row).name())
                .toList();
    }

    private Answer.Listing list(Caller caller, Map<String, Object> parameters) {
        return (Answer.Listing) bench.list.query(
                bench.context(caller), NamedParameters.of(ListVirtualMachines.Parameters.class, parameters));
    }
}
