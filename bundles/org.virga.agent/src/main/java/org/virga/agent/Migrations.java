package org.virga.agent;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.AgentMethods.FollowMigration;
import org.virga.api.compute.AgentMethods.Nothing;
import org.virga.api.compute.AgentMethods.PrepareMigration;
import org.virga.api.compute.AgentMethods.SendVm;
import org.virga.api.compute.AgentMethods.VmRef;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.HostSpec;
import org.virga.api.compute.MigrationState;
import org.virga.api.compute.MigrationState.Phase;
import org.virga.api.compute.MigrationTicket;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcException.Reason;
import org.virga.api.message.RpcHandlers;
import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.HypervisorDriver;
import org.virga.spi.hypervisor.LiveMigration;

/**
 * What a controller can ask of this agent to move a running guest, on either side. Nothing here lasts as long as the
 * sending: the hypervisor sends, and whoever wants to know looks.
 */
final class Migrations {

    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    private static final int LOOK_MILLIS = 20;
    /** No request keeps one of the threads that serve requests for longer. */
    private static final int LONGEST_WAIT_MILLIS = 5_000;

    private final Drivers drivers;
    private final Duration patience;
    private final Turns turns;
    private final Epochs epochs;
    private final Figures figures;

    Migrations(Drivers drivers, Duration patience, Turns turns, Epochs epochs, Figures figures) {
        this.drivers = drivers;
        this.patience = patience;
        this.turns = turns;
        this.epochs = epochs;
        this.figures = figures;
    }

    /** Adds what it serves. */
    RpcHandlers.Builder serve(RpcHandlers.Builder handlers) {
        return handlers.on(
                        AgentMethods.PREPARE_MIGRATION,
                        request -> figures.measure("prepareMigration", () -> prepare(request)))
                .on(AgentMethods.SEND_VM, request -> figures.measure("sendVm", () -> send(request)))
                .on(AgentMethods.FOLLOW_MIGRATION, this::follow)
                .on(AgentMethods.TAKE_OVER, request -> figures.measure("takeOver", () -> takeOver(request)))
                .on(AgentMethods.END_MIGRATION, request -> figures.measure("endMigration", () -> end(request)))
                .on(AgentMethods.FORGET_VM, request -> figures.measure("forgetVm", () -> forget(request)));
    }

    private MigrationTicket prepare(PrepareMigration request) throws RpcException, InterruptedException {
        HostSpec host = request.host();
        var guest = request.guest();
        return turns.take(
                guest.vm(),
                () -> drivers.use(host, patience, driver -> {
                    LiveMigration migration = able(driver);
                    MigrationState here = migration.state(host, guest.vm());
                    if (here.runs()) {
                        throw new RpcException(
                                Reason.REFUSED,
                                "Guest " + guest.vm() + " runs on " + host.name() + " already, with epoch "
                                        + here.epoch());
                    }
                    epochs.begin(guest.vm(), guest.epoch(), driver.guest(host, guest.vm()));
                    return migration.prepare(host, guest);
                }));
    }

    private MigrationState send(SendVm request) throws RpcException, InterruptedException {
        HostSpec host = request.host();
        return turns.take(
                request.vm(),
                () -> drivers.use(host, patience, driver -> {
                    LiveMigration migration = able(driver);
                    MigrationState here = migration.state(host, request.vm());
                    if (here.passing() || here.phase() == Phase.HANDED_OVER) {
                        return here;
                    }
                    if (here.phase() != Phase.RUNNING) {
                        throw new RpcException(
                                Reason.REFUSED, "Guest " + request.vm() + " does not run on " + host.name());
                    }
                    if (here.epoch() >= request.epoch()) {
                        throw new RpcException(
                                Reason.REFUSED,
                                "The migration with epoch " + request.epoch() + " of guest " + request.vm()
                                        + " was ended; the guest has epoch " + here.epoch());
                    }
                    // From now on no start of this epoch or an older one is let through here.
                    epochs.end(request.vm(), request.epoch(), driver.guest(host, request.vm()));
                    migration.send(host, request.vm(), request.ticket());
                    LOG.info("Guest {} is being sent from {} to {}", request.vm(), host.name(), request.ticket());
                    return migration.state(host, request.vm());
                }));
    }

    private MigrationState follow(FollowMigration request) throws RpcException, InterruptedException {
        return settled(request.host(), request.vm(), Math.min(request.waitMillis(), LONGEST_WAIT_MILLIS));
    }

    private MigrationState takeOver(VmRef request) throws RpcException, InterruptedException {
        HostSpec host = request.host();
        return turns.take(
                request.vm(),
                () -> drivers.use(host, patience, driver -> {
                    Optional<GuestState> seen = driver.guest(host, request.vm());
                    epochs.touch(request.vm(), request.epoch(), seen);
                    able(driver).takeOver(host, request.vm(), request.epoch());
                    return able(driver).state(host, request.vm());
                }));
    }

    private MigrationState end(VmRef request) throws RpcException, InterruptedException {
        HostSpec host = request.host();
        return turns.take(request.vm(), () -> {
            drivers.use(host, patience, driver -> {
                epochs.end(request.vm(), request.epoch(), driver.guest(host, request.vm()));
                return end(driver, request);
            });
            MigrationState after = settled(host, request.vm(), LONGEST_WAIT_MILLIS);
            if (after.phase() == Phase.RUNNING && after.epoch() < request.epoch()) {
                // The sending was on its way to end, and the guest had to be left as it was until then.
                drivers.use(host, patience, driver -> end(driver, request));
                after = state(host, request.vm()).because(after.detail());
            }
            return after;
        });
    }

    /** A driver that moves no guests has nothing to end. */
    private static HypervisorDriver end(HypervisorDriver driver, VmRef request) throws DriverException {
        Optional<LiveMigration> migration = driver.liveMigration();
        if (migration.isPresent()) {
            migration.get().end(request.host(), request.vm(), request.epoch());
        }
        return driver;
    }

    private Nothing forget(VmRef request) throws RpcException, InterruptedException {
        HostSpec host = request.host();
        return turns.take(
                request.vm(),
                () -> drivers.use(host, patience, driver -> {
                    able(driver).forget(host, request.vm());
                    return new Nothing();
                }));
    }

    /** How a guest stands once it is not being sent any more, or after a while. The driver may be replaced meanwhile. */
    private MigrationState settled(HostSpec host, UUID vm, int waitMillis) throws RpcException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
        MigrationState now = state(host, vm);
        while (now.passing() && System.nanoTime() - end < 0) {
            Thread.sleep(LOOK_MILLIS);
            now = state(host, vm);
        }
        return now;
    }

    private MigrationState state(HostSpec host, UUID vm) throws RpcException, InterruptedException {
        return drivers.use(host, patience, driver -> {
            Optional<LiveMigration> migration = driver.liveMigration();
            return migration.isPresent()
                    ? migration.get().state(host, vm)
                    : plain(vm, driver.guest(host, vm).orElse(null));
        });
    }

    private static MigrationState plain(UUID vm, @Nullable GuestState guest) {
        if (guest == null) {
            return MigrationState.of(vm, Phase.ABSENT, 0, "");
        }
        return MigrationState.of(vm, guest.running() ? Phase.RUNNING : Phase.STOPPED, guest.epoch(), guest.detail());
    }

    private static LiveMigration able(HypervisorDriver driver) throws RpcException {
        Optional<LiveMigration> migration = driver.liveMigration();
        if (migration.isEmpty()) {
            throw new RpcException(
                    Reason.REFUSED, "The driver for " + driver.hypervisor() + " cannot move running guests");
        }
        return migration.get();
    }
}
