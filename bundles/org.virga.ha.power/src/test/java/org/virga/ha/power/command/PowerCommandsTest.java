package org.virga.ha.power.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.virga.api.command.Answer;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.ha.PowerScopes;
import org.virga.api.job.Outcome;
import org.virga.api.model.Cluster;
import org.virga.api.model.Host;
import org.virga.api.model.PowerBoard.Power;
import org.virga.ha.power.FakePowerDriver.Fault;
import org.virga.ha.power.TestPower;
import org.virga.ha.power.command.IssuePowerAction.Action;
import org.virga.spi.command.CommandContext;
import org.virga.spi.power.PowerAction;
import org.virga.testkit.FakeJobContext;

class PowerCommandsTest {

    private final TestPower power = new TestPower();
    private final ConfigurePower configure = new ConfigurePower(power.store, power.boards);
    private final IssuePowerAction issue = new IssuePowerAction(power.boards, TestPower.settings());

    @Test
    void aBoardIsConfiguredThenEnabledAndItsPasswordIsNotTold() {
        Host host = power.host(2);
        assertThat(run(new EnablePowerForHost(power.store), host, true))
                .isEqualTo(new Outcome.Failed(
                        ErrorKind.RUNTIME,
                        "Out-of-band management is not configured for the host. Please configure the host before"
                                + " enabling/disabling it."));

        Answer answer = configure(host, "fake", "623", "hush");

        OutOfBandResponse row = (OutOfBandResponse) ((Answer.Single) answer).row();
        assertThat(row.address()).isEqualTo("bmc2");
        assertThat(row.port()).isEqualTo("623");
        assertThat(row.toString()).doesNotContain("hush");
        assertThat(power.board(2).toString()).doesNotContain("hush");
        assertThat(PowerScopes.enabled(power.store.snapshot(), host)).isFalse();

        Outcome.Done done = (Outcome.Done) run(new EnablePowerForHost(power.store), host, true);

        assertThat(done.result()).isEqualTo(OutOfBandResponse.switched(host, true));
        assertThat(PowerScopes.enabled(power.store.snapshot(), host)).isTrue();
        run(new DisablePowerForHost(power.store), host, false);
        assertThat(PowerScopes.enabled(power.store.snapshot(), host)).isFalse();
    }

    @Test
    void aBoardThatIsConfiguredAnewStaysEnabled() {
        configure(power.host(0), "fake", "624", "hush2");

        assertThat(power.board(0).port()).isEqualTo(624);
        assertThat(power.board(0).password()).isEqualTo("hush2");
        assertThat(power.board(0).enabled()).isTrue();
    }

    @Test
    void aBoardIsOneHostsOnly() {
        configure(power.host(0), "fake", "623", "hush");

        refused(ErrorKind.INVALID, "is that of host host1", () -> configure(power.host(2), "fake", "623", "hush"));

        configure(power.host(2), "fake", "624", "hush");
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        refused(
                ErrorKind.RUNTIME,
                "valid driver name. There are: fake",
                () -> configure(power.host(2), "odd", "1", "p"));
        refused(ErrorKind.INVALID, "'0'", () -> configure(power.host(2), "fake", "0", "p"));
        refused(ErrorKind.INVALID, "'http'", () -> configure(power.host(2), "fake", "http", "p"));
        refused(ErrorKind.INVALID, "a character", () -> configure(power.host(2), "fake", "1", "p\u00fc"));
        refused(ErrorKind.INVALID, "timeout is 0", () -> issue.accept(context(), action(0, Action.ON, 0L)));
        refused(ErrorKind.RUNTIME, "not configured", () -> issue.accept(context(), action(2, Action.ON, null)));
    }

    @Test
    void aClusterAndAZoneSayNoForAllTheirHosts() throws Exception {
        Cluster cluster = power.cloud.cluster();
        var disable = new DisablePowerForCluster(power.store);
        run(job -> disable.run(context(), new DisablePowerForCluster.Parameters(cluster), job));
        assertThat(PowerScopes.enabled(power.store.snapshot(), power.host(0))).isFalse();
        refused(ErrorKind.RUNTIME, "disabled", () -> issue.accept(context(), action(0, Action.ON, null)));

        var enable = new EnablePowerForCluster(power.store);
        run(job -> enable.run(context(), new EnablePowerForCluster.Parameters(cluster), job));
        assertThat(PowerScopes.enabled(power.store.snapshot(), power.host(0))).isTrue();

        var zone = new DisablePowerForZone(power.store);
        run(job -> zone.run(context(), new DisablePowerForZone.Parameters(power.cloud.zone()), job));
        assertThat(PowerScopes.enabled(power.store.snapshot(), power.host(0))).isFalse();
        var back = new EnablePowerForZone(power.store);
        run(job -> back.run(context(), new EnablePowerForZone.Parameters(power.cloud.zone()), job));
        assertThat(PowerScopes.enabled(power.store.snapshot(), power.host(0))).isTrue();
    }

    @Test
    void thePowerIsSwitchedAndSeen() {
        assertThat(issued(Action.OFF)).extracting(OutOfBandResponse::powerstate).isEqualTo("Off");
        assertThat(power.board(0).seen()).isEqualTo(Power.OFF);
        assertThat(issued(Action.ON)).extracting(OutOfBandResponse::action).isEqualTo("ON");
        assertThat(issued(Action.STATUS))
                .extracting(OutOfBandResponse::powerstate)
                .isEqualTo("On");
        assertThat(power.driver.told).containsExactly(PowerAction.OFF, PowerAction.ON);
    }

    @Test
    void aBoardThatDoesNotDoItSaysWhy() {
        power.driver.faults.put(TestPower.address(0), Fault.SILENT);

        assertThat(run(job -> issue.run(context(), action(0, Action.OFF, null), job)))
                .isEqualTo(
                        new Outcome.Failed(
                                ErrorKind.RUNTIME,
                                "Out-of-band Management action (OFF) on host host1 failed with error: the board does not answer"));
    }

    private OutOfBandResponse issued(Action action) {
        return (OutOfBandResponse)
                ((Outcome.Done) run(job -> issue.run(context(), action(0, action, null), job))).result();
    }

    private IssuePowerAction.Parameters action(int host, Action action, Long timeout) {
        return new IssuePowerAction.Parameters(power.host(host), action, timeout);
    }

    private Answer configure(Host host, String driver, String port, String password) {
        return configure.execute(
                context(), new ConfigurePower.Parameters(host, driver, "bmc2", port, "admin", password));
    }

    private Outcome run(Object handler, Host host, boolean enable) {
        return run(job -> enable
                ? ((EnablePowerForHost) handler).run(context(), new EnablePowerForHost.Parameters(host), job)
                : ((DisablePowerForHost) handler).run(context(), new DisablePowerForHost.Parameters(host), job));
    }

    private Outcome run(FakeJobContext.Handler handler) {
        return new FakeJobContext(power.store, null).run(handler);
    }

    private CommandContext context() {
        return power.cloud.context(power.cloud.adminCaller());
    }

    private static void refused(ErrorKind kind, String part, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOf(CommandException.class)
                .hasMessageContaining(part)
                .satisfies(e -> assertThat(((CommandException) e).kind()).isEqualTo(kind));
    }
}
