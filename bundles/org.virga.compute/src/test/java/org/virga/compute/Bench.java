package org.virga.compute;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.Caller;
import org.virga.api.job.Outcome;
import org.virga.api.model.Event;
import org.virga.api.model.Host;
import org.virga.api.model.Job;
import org.virga.api.model.JobBuilder;
import org.virga.api.model.ResourceRef;
import org.virga.api.model.ServiceOffering;
import org.virga.api.model.Template;
import org.virga.api.model.Vm;
import org.virga.api.model.Zone;
import org.virga.api.store.History;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;
import org.virga.compute.deploy.DeployVirtualMachine;
import org.virga.compute.guest.GuestCalls;
import org.virga.compute.guest.GuestReboot;
import org.virga.compute.guest.GuestStart;
import org.virga.compute.guest.GuestStop;
import org.virga.compute.guest.LostHosts;
import org.virga.compute.guest.LostPlaces;
import org.virga.compute.guest.SharedDisks;
import org.virga.compute.guest.StartStorage;
import org.virga.compute.guest.Withdrawal;
import org.virga.compute.migrate.GuestMigration;
import org.virga.compute.migrate.MigrationCalls;
import org.virga.compute.migrate.MigrationClaims;
import org.virga.compute.migrate.MigrationSettlement;
import org.virga.compute.power.Losses;
import org.virga.compute.power.PowerProbe;
import org.virga.compute.power.Remains;
import org.virga.compute.power.Restarts;
import org.virga.spi.command.AsyncCommand;
import org.virga.spi.command.CommandContext;
import org.virga.testkit.FakeJobContext;
import org.virga.testkit.Fixtures;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.RecordingAlerts;
import org.virga.testkit.RecordingJobs;
import org.virga.testkit.RecordingMessaging;
import org.virga.testkit.SmallCloud;

/** All commands of this bundle on a small cloud with agents that can be made to fail. */
final class Bench {

    final Store store;
    final SmallCloud cloud;
    final RecordingMessaging messaging = new RecordingMessaging();
    final FakeAgent agent = new FakeAgent(messaging);
    final FakeScheduler scheduler;
    final LostHosts lost;
    final GuestCalls guests;
    final RecordingJobs jobs;
    final Restarts restarts;
    final Losses losses;
    final RestartLostVirtualMachine restartLost;
    final FakeVolumes volumes;
    final RecordingAlerts alerts = new RecordingAlerts();
    final Withdrawal withdrawal;
    final MigrationCalls migrationCalls;
    final MigrationSettlement settlement;
    final Remains remains;
    final MigrateVirtualMachine migrate;
    final DeployVirtualMachine deploy;
    final StartVirtualMachine start;
    final StopVirtualMachine stop;
    final RebootVirtualMachine reboot;
    final DestroyVirtualMachine destroy;
    final ListVirtualMachines list;
    Instant now = Fixtures.CREATED;

    Bench(int hosts) {
        this(new MemoryStore(), hosts);
    }

    /** Commands on a store that is founded here. */
    Bench(Store store, int hosts) {
        this.store = store;
        this.cloud = SmallCloud.in(store, hosts);
        FakeAccess access = new FakeAccess();
        lost = new LostHosts(store);
        guests = new GuestCalls(messaging, lost, new FakeSettings());
        migrationCalls = new MigrationCalls(messaging, lost, new FakeSettings());
        jobs = new RecordingJobs(store);
        restarts = new Restarts(jobs);
        volumes = new FakeVolumes(store);
        scheduler = new FakeScheduler(store);
        withdrawal = new Withdrawal(store, guests);
        losses = new Losses(store, guests, withdrawal, restarts);
        GuestStart starts = new GuestStart(store, scheduler, guests, withdrawal, new StartStorage(store, volumes));
        GuestStop stops = new GuestStop(store, guests, new SharedDisks(guests));
        settlement = new MigrationSettlement(store, migrationCalls, volumes);
        remains = new Remains(settlement, migrationCalls);
        GuestMigration migrations =
                new GuestMigration(new MigrationClaims(store, scheduler, migrationCalls), migrationCalls, settlement);
        restartLost = new RestartLostVirtualMachine(new LostPlaces(store), starts, migrations, alerts);
        migrate = new MigrateVirtualMachine(migrations);
        deploy = new DeployVirtualMachine(store, access, new FakeNetworks(store), volumes, starts);
        start = new StartVirtualMachine(access, starts);
        stop = new StopVirtualMachine(access, stops, guests, migrations);
        reboot = new RebootVirtualMachine(access, new GuestReboot(guests), starts, migrations);
        destroy = new DestroyVirtualMachine(access, stops, guests, volumes, migrations);
        list = new ListVirtualMachines(access, store);
    }

    CommandContext context(Caller caller) {
        return new CommandContext(caller, store.snapshot(), now);
    }

    CommandContext admin() {
        return context(cloud.adminCaller());
    }

    /** What deployVirtualMachine is called with at least. */
    DeployVirtualMachine.Parameters plain(@Nullable String name) {
        return plain(name, cloud.offering());
    }

    DeployVirtualMachine.Parameters plain(@Nullable String name, ServiceOffering offering) {
        return deployment(name, offering, null, null, null, Map.of());
    }

    // checkstyle:ParameterNumber - what tests vary of a call's many parameters
    DeployVirtualMachine.Parameters deployment(
            @Nullable String name,
            ServiceOffering offering,
            @Nullable Host host,
            @Nullable Boolean startvm,
            @Nullable String userdata,
            Map<String, String> details) {
        return new DeployVirtualMachine.Parameters(
                cloud.now(Zone.KIND, cloud.zone()),
                offering,
                cloud.now(Template.KIND, cloud.template()),
                name,
                null,
                null,
                null,
                List.of(),
                null,
                List.of(),
                null,
                null,
                null,
                host,
                startvm,
                userdata,
                null,
                null,
                null,
                null,
                details);
    }

    /** A deployment that was accepted: the machine, and the job that starts it. */
    Accepted accept(DeployVirtualMachine.Parameters parameters) {
        return accept(cloud.adminCaller(), parameters);
    }

    Accepted accept(Caller caller, DeployVirtualMachine.Parameters parameters) {
        Transaction.Builder transaction = Transaction.builder();
        ResourceRef resource = deploy.create(context(caller), parameters, transaction);
        cloud.commit(transaction.build());
        FakeJobContext job = new FakeJobContext(store, resource);
        return new Accepted(resource.uuid(), job, () -> job.run(one -> deploy.run(context(caller), parameters, one)));
    }

    /** A command about a machine that was accepted. */
    <P extends Record> Accepted accept(Caller caller, AsyncCommand<P> command, Vm vm, P parameters) {
        ResourceRef resource = command.accept(context(caller), parameters);
        FakeJobContext job = new FakeJobContext(store, resource);
        return new Accepted(vm.uuid(), job, () -> job.run(one -> command.run(context(caller), parameters, one)));
    }

    Accepted acceptStart(Vm vm) {
        return accept(cloud.adminCaller(), start, vm, new StartVirtualMachine.Parameters(vm, null, null, null));
    }

    Accepted acceptStop(Vm vm) {
        return accept(cloud.adminCaller(), stop, vm, new StopVirtualMachine.Parameters(vm, null));
    }

    Accepted acceptReboot(Vm vm, boolean forced) {
        return accept(cloud.adminCaller(), reboot, vm, new RebootVirtualMachine.Parameters(vm, forced));
    }

    Accepted acceptDestroy(Vm vm, boolean expunge) {
        return accept(cloud.adminCaller(), destroy, vm, new DestroyVirtualMachine.Parameters(vm, expunge));
    }

    Accepted acceptMigration(Vm vm, @Nullable Host host) {
        return accept(cloud.adminCaller(), migrate, vm, new MigrateVirtualMachine.Parameters(vm, host, null));
    }

    /** A machine that was deployed and runs. */
    Vm running(String name) {
        Accepted deployment = accept(plain(name));
        deployment.run();
        return vm(deployment.vm()).orElseThrow();
    }

    /** A machine that was deployed without a start. */
    Vm stopped(String name) {
        Accepted deployment = accept(deployment(name, cloud.offering(), null, false, null, Map.of()));
        deployment.run();
        return vm(deployment.vm()).orElseThrow();
    }

    Optional<Vm> vm(UUID uuid) {
        return store.snapshot().find(Vm.KIND, uuid);
    }

    Vm now(Vm vm) {
        return vm(vm.uuid()).orElseThrow();
    }

    /** What was told of a machine. */
    List<Event> events(Vm vm) {
        return store.history()
                .events(new History.EventFilter(null, null, null, null, vm.uuid(), null, null, null, null, null, 0, 10))
                .rows();
    }

    /** A job that has the machine under way. */
    void addJob(Vm vm) {
        cloud.insert(
                Job.KIND,
                JobBuilder.builder()
                        .id(store.nextId(Job.KIND))
                        .uuid(UUID.randomUUID())
                        .command("rebootVirtualMachine")
                        .commandVersion("1")
                        .user(cloud.admin().id())
                        .account(cloud.adminAccount().id())
                        .origin("SIGNED")
                        .resource(ResourceRef.of(Vm.KIND, vm))
                        .state(Job.State.RUNNING)
                        .attempt(1)
                        .created(Fixtures.CREATED)
                        .build());
    }

    /** Compares what hosts report with the store. */
    PowerProbe power(Clock clock) {
        return new PowerProbe(store, guests, losses, remains, volumes, alerts, clock);
    }

    /** Work that was accepted, to be run as often as a test likes. */
    record Accepted(UUID vm, FakeJobContext job, Supplier<Outcome> work) {

        Outcome run() {
            return work.get();
        }
    }
}
