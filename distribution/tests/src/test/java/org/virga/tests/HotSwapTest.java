package org.virga.tests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.inject.Inject;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.virga.api.command.Dispatcher;
import org.virga.api.compute.AgentMethods.HostReport;
import org.virga.api.compute.HostReports;
import org.virga.api.identity.Authentication;
import org.virga.api.job.Jobs;
import org.virga.api.model.Host;
import org.virga.api.model.HostCapacity;
import org.virga.api.model.Job;
import org.virga.api.model.Vm;
import org.virga.api.schedule.Explanation;
import org.virga.api.schedule.Scheduler;
import org.virga.api.store.Store;

/** Plugins are replaced while machines are deployed: no call fails, no job is lost, and the new version is at work. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class HotSwapTest {

    private static final int IN_FLIGHT = 8;
    private static final int GUESTS = 6;
    private static final List<String> NEXT_DRIVERS = List.of("3.0", "4.0", "5.0");
    private static final String WEIGHER = "org.virga.scheduler.weigher.memory";
    private static final String FILTER = "org.virga.scheduler.filter.zone";
    private static final String DRIVER = "org.virga.hypervisor.simulator";
    private static final String SPREAD = "org.virga.scheduler.weigher.spread";
    private static final String TAGS = "org.virga.scheduler.filter.tags";
    private static final String REFUSED = "refused by version 0.2";

    @Inject
    private Dispatcher dispatcher;

    @Inject
    private Authentication authentication;

    @Inject
    private Jobs jobs;

    @Inject
    private Store store;

    @Inject
    private Scheduler scheduler;

    @Inject
    private HostReports reports;

    @Inject
    private SessionFactory sessions;

    private Load load;

    @Configuration
    public static Option[] configuration() {
        NewVersion versions = new NewVersion(Path.of("../../bundles"), Path.of("target/new-versions"));
        Path weigher = versions.of(
                WEIGHER,
                "0.2.0",
                "org/virga/scheduler/weigher/memory/MemoryWeigher.java",
                "return \"memory\";",
                "return \"memory-of-version-2\";");
        Path filter = versions.of(
                FILTER,
                "0.2.0",
                "org/virga/scheduler/filter/zone/ZoneFilter.java",
                "Host host = view.host();",
                "Host host = view.host();\n        if (host.url().endsWith(\"/h0\")) {\n"
                        + "            return Verdict.reject(\"" + REFUSED + "\");\n        }");
        Path driver = versions.of(
                DRIVER,
                "0.2.0",
                "org/virga/hypervisor/simulator/SimulatorDriver.java",
                "VERSION = \"1.0\";",
                "VERSION = \"2.0\";");
        List<Option> options = new ArrayList<>();
        for (String next : NEXT_DRIVERS) {
            Path jar = versions.of(
                    DRIVER,
                    next + ".0",
                    "org/virga/hypervisor/simulator/SimulatorDriver.java",
                    "VERSION = \"1.0\";",
                    "VERSION = \"" + next + "\";");
            options.add(systemProperty("test." + DRIVER + next)
                    .value(jar.toAbsolutePath().toString()));
        }
        return new Option[] {
            composite(options.toArray(Option[]::new)),
            Container.distribution(),
            systemProperty("test." + WEIGHER).value(weigher.toAbsolutePath().toString()),
            systemProperty("test." + FILTER).value(filter.toAbsolutePath().toString()),
            systemProperty("test." + DRIVER).value(driver.toAbsolutePath().toString()),
        };
    }

    @Before
    public void loadTheCloud() throws Exception {
        shell("cloud:demo --hosts 8");
        load = new Load(dispatcher, authentication, jobs, store);
        load.start(IN_FLIGHT);
        awaitDeployments(2 * IN_FLIGHT);
    }

    @After
    public void nothingWentWrong() throws Exception {
        awaitDeployments(load.deployed() + 2 * IN_FLIGHT);
        load.close();
        assertEquals(List.of(), load.failures());
    }

    @Test
    public void aWeigherIsUpdatedUnderLoad() throws Exception {
        assertTrue(scores(load.deployOne()).contains("memory"));

        shell("plugin:update " + System.getProperty("test." + WEIGHER));

        List<String> scores = scores(load.deployOne());
        assertTrue(scores.toString(), scores.contains("memory-of-version-2"));
        assertFalse(scores.toString(), scores.contains("memory"));
    }

    @Test
    public void aFilterIsUpdatedUnderLoad() throws Exception {
        shell("plugin:update " + System.getProperty("test." + FILTER));

        Explanation decision = scheduler.explain(load.deployOne()).orElseThrow();
        assertTrue(decision.toString(), decision.examples().stream().anyMatch(each -> each.reason()
                .equals(REFUSED)));
    }

    @Test
    public void theDriverIsUpdatedUnderLoadAndFindsItsGuests() throws Exception {
        UUID before = load.deployOne();

        shell("plugin:update " + System.getProperty("test." + DRIVER));

        await("hosts report the new version", () -> store.snapshot().all(Host.KIND).stream()
                .map(Host::capacity)
                .map(HostCapacity::hypervisorVersion)
                .allMatch("2.0"::equals));
        shell("vm:show " + before);
        load.deployOne();
        assertEquals(List.of(), load.failures());
    }

    @Test
    public void theDriverIsSwitchedUnderRunningGuestsAgainAndAgainAndNoneNoticesIt() throws Exception {
        List<UUID> guests = new ArrayList<>();
        for (int i = 0; i < GUESTS; i++) {
            guests.add(load.deployOne());
        }
        List<Vm> before = guests.stream().map(this::machine).toList();
        await("all guests are reported as running", () -> before.stream().allMatch(this::runs));

        for (String version : NEXT_DRIVERS) {
            int deployed = load.deployed();
            shell("plugin:update " + System.getProperty("test." + DRIVER + version));
            await("hosts report driver " + version, () -> store.snapshot().all(Host.KIND).stream()
                    .map(Host::capacity)
                    .map(HostCapacity::hypervisorVersion)
                    .allMatch(version::equals));
            awaitDeployments(deployed + IN_FLIGHT);
        }

        await("all guests are reported again", () -> before.stream().allMatch(this::runs));
        // Whoever stops, starts or adopts a guest changes its record.
        assertEquals(before, guests.stream().map(this::machine).toList());
        load.destroy(guests.get(0));
        assertEquals(List.of(), load.failures());
    }

    private Vm machine(UUID vm) {
        return store.snapshot().find(Vm.KIND, vm).orElseThrow();
    }

    /** Whether the agent tells that a machine's run goes on. */
    private boolean runs(Vm vm) {
        Host host = store.snapshot().get(Host.KIND, vm.host());
        return reports.of(host.uuid()).stream()
                .filter(HostReport::reachable)
                .flatMap(report -> report.guests().stream())
                .anyMatch(guest -> guest.vm().equals(vm.uuid()) && guest.running() && guest.epoch() == vm.epoch());
    }

    @Test
    public void aWeigherIsRemovedAndInstalledAgainUnderLoad() throws Exception {
        shell("plugin:remove " + SPREAD);
        awaitDeployments(load.deployed() + IN_FLIGHT);
        assertFalse(scores(load.deployOne()).contains("spread"));
        shell("plugin:install " + SPREAD);
        assertTrue(scores(load.deployOne()).contains("spread"));
    }

    @Test
    public void whileARequiredFilterIsMissingDeploymentsWaitAndThenGoOn() throws Exception {
        shell("plugin:remove " + TAGS);
        await("the last decisions made with the filter", () -> jobs() >= IN_FLIGHT);
        int before = load.deployed();
        shell("plugin:install " + TAGS);
        awaitDeployments(before + 2 * IN_FLIGHT);
    }

    private int jobs() {
        return store.snapshot().all(Job.KIND).size();
    }

    private List<String> scores(UUID vm) {
        return scheduler.explain(vm).orElseThrow().candidates().stream()
                .flatMap(candidate -> candidate.scores().keySet().stream())
                .distinct()
                .toList();
    }

    private void awaitDeployments(int count) throws InterruptedException {
        await(count + " deployments, failures so far " + load.failures(), () -> load.deployed() >= count);
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Waited in vain: " + what);
            }
            Thread.sleep(10);
        }
    }

    private String shell(String command) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        try (Session session = sessions.create(new ByteArrayInputStream(new byte[0]), print, print)) {
            session.execute(command);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
