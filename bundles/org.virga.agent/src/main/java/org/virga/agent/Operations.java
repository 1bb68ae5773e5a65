package org.virga.agent;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.AgentMethods.ConnectHost;
import org.virga.api.compute.AgentMethods.Console;
import org.virga.api.compute.AgentMethods.HostConnected;
import org.virga.api.compute.AgentMethods.HostRef;
import org.virga.api.compute.AgentMethods.Nothing;
import org.virga.api.compute.AgentMethods.RemoveDisk;
import org.virga.api.compute.AgentMethods.ReportWanted;
import org.virga.api.compute.AgentMethods.StartVm;
import org.virga.api.compute.AgentMethods.StopVm;
import org.virga.api.compute.AgentMethods.VmRef;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.GuestState.Power;
import org.virga.api.compute.HostSpec;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcException.Reason;
import org.virga.api.message.RpcHandlers;
import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.HypervisorDriver;

/**
 * What a controller can ask of this agent. The agent judges, the driver acts: each request on a guest waits for its turn,
 * looks at the guest as it is, is refused if it belongs to an older run, and is then carried out.
 */
final class Operations {

    private static final Logger LOG = LoggerFactory.getLogger(Operations.class);

    private final Drivers drivers;
    private final Duration patience;
    private final Hosts hosts;
    private final Figures figures;
    private final Reporter reporter;
    private final Turns turns = new Turns();
    private final Epochs epochs = new Epochs();
    private final Migrations migrations;

    Operations(Drivers drivers, Duration patience, Hosts hosts, Figures figures, Reporter reporter) {
        this.drivers = drivers;
        this.patience = patience;
        this.hosts = hosts;
        this.figures = figures;
        this.reporter = reporter;
        this.migrations = new Migrations(drivers, patience, turns, epochs, figures);
    }

    RpcHandlers handlers() {
        return migrations
                .serve(RpcHandlers.builder())
                .on(AgentMethods.CONNECT_HOST, request -> figures.measure("connectHost", () -> connect(request)))
                .on(AgentMethods.DISCONNECT_HOST, request -> figures.measure("disconnectHost", () -> let(request)))
                .on(AgentMethods.START_VM, request -> figures.measure("startVm", () -> start(request)))
                .on(AgentMethods.STOP_VM, request -> figures.measure("stopVm", () -> stop(request)))
                .on(AgentMethods.REBOOT_VM, request -> figures.measure("rebootVm", () -> reboot(request)))
                .on(AgentMethods.DESTROY_VM, request -> figures.measure("destroyVm", () -> destroy(request)))
                .on(AgentMethods.REMOVE_DISK, request -> figures.measure("removeDisk", () -> removeDisk(request)))
                .on(AgentMethods.CONSOLE, request -> figures.measure("console", () -> console(request)))
                .on(AgentMethods.REPORT_ALL, this::reportAll)
                .on(AgentMethods.TASKS, request -> reporter.tasks())
                .build();
    }

    /** The report comes by itself; this only sees to it that it comes soon. */
    Nothing reportAll(ReportWanted request) {
        reporter.whole(request);
        return new Nothing();
    }

    /** How many guests are being worked on. */
    int busyGuests() {
        return turns.guests();
    }

    private HostConnected connect(ConnectHost request) throws RpcException, InterruptedException {
        HostSpec host = request.host();
        HostConnected connected = drivers.use(host, patience, driver -> {
            Optional<String> wrong = driver.checkUrl(host.url());
            if (wrong.isPresent()) {
                throw new RpcException(Reason.REFUSED, wrong.get());
            }
            return new HostConnected(driver.connect(host), driver.address(host).orElse(null), driver.guests(host));
        });
        epochs.learn(connected.guests());
        if (hosts.take(host, connected.capacity())) {
            LOG.info("Host {} ({}) is in this agent's care", host.name(), host.url());
        }
        reporter.soon();
        return connected;
    }

    private Nothing let(HostRef request) throws RpcException, InterruptedException {
        Optional<HostSpec> host = hosts.let(request.host());
        if (host.isPresent()) {
            drivers.use(host.get(), patience, driver -> {
                driver.disconnect(host.get());
                return driver;
            });
            LOG.info("Host {} is out of this agent's care", host.get().name());
        }
        return new Nothing();
    }

    private GuestState start(StartVm request) throws RpcException, InterruptedException {
        HostSpec host = request.host();
        var guest = request.guest();
        return turns.take(
                guest.vm(),
                () -> drivers.use(host, patience, driver -> {
                    Optional<GuestState> seen = driver.guest(host, guest.vm());
                    epochs.begin(guest.vm(), guest.epoch(), seen);
                    if (seen.isPresent() && seen.get().running()) {
                        if (seen.get().epoch() == guest.epoch()) {
                            return seen.get();
                        }
                        LOG.warn(
                                "{} still runs with epoch {} and is cut off",
                                guest,
                                seen.get().epoch());
                        driver.stop(host, guest.vm(), Duration.ZERO);
                    }
                    return driver.start(host, guest);
                }));
    }

    private GuestState stop(StopVm request) throws RpcException, InterruptedException {
        HostSpec host = request.host();
        return turns.take(
                request.vm(),
                () -> drivers.use(host, patience, driver -> {
                    Optional<GuestState> seen = driver.guest(host, request.vm());
                    epochs.end(request.vm(), request.epoch(), seen);
                    if (seen.isPresent() && seen.get().running()) {
                        driver.stop(host, request.vm(), Duration.ofSeconds(Math.max(0, request.graceSeconds())));
                    }
                    return stopped(driver, request);
                }));
    }

    private static GuestState stopped(HypervisorDriver driver, StopVm request) throws DriverException, RpcException {
        Optional<GuestState> now = driver.guest(request.host(), request.vm());
        if (now.isPresent() && now.get().running()) {
            throw new RpcException(Reason.FAILED, "Guest " + now.get().instanceName() + " still runs");
        }
        return now.orElseGet(
                () -> new GuestState(request.vm(), "", request.epoch(), Power.STOPPED, "unknown to the host"));
    }

    private GuestState reboot(VmRef request) throws RpcException, InterruptedException {
        HostSpec host = request.host();
        return turns.take(
                request.vm(),
                () -> drivers.use(host, patience, driver -> {
                    Optional<GuestState> seen = driver.guest(host, request.vm());
                    epochs.touch(request.vm(), request.epoch(), seen);
                    if (seen.isEmpty() || !seen.get().running()) {
                        throw new RpcException(
                                Reason.REFUSED, "Guest " + request.vm() + " does not run on " + host.name());
                    }
                    driver.reboot(host, request.vm());
                    return driver.guest(host, request.vm()).orElse(seen.get());
                }));
    }

    private Nothing destroy(VmRef request) throws RpcException, InterruptedException {
        HostSpec host = request.host();
        return turns.take(
                request.vm(),
                () -> drivers.use(host, patience, driver -> {
                    epochs.end(request.vm(), request.epoch(), driver.guest(host, request.vm()));
                    driver.destroy(host, request.vm());
                    return new Nothing();
                }));
    }

    /** Whoever has the disk in use here keeps it, whatever was decided elsewhere. */
    private Nothing removeDisk(RemoveDisk request) throws RpcException, InterruptedException {
        HostSpec host = request.host();
        return turns.take(
                request.vm(),
                () -> drivers.use(host, patience, driver -> {
                    Optional<GuestState> seen = driver.guest(host, request.vm());
                    if (seen.isPresent() && seen.get().running()) {
                        throw new RpcException(
                                Reason.REFUSED,
                                "Guest " + request.vm() + " runs on " + host.name() + " and has the disk in use");
                    }
                    epochs.end(request.vm(), request.epoch(), seen);
                    driver.removeDisk(host, request.volume(), request.pool());
                    return new Nothing();
                }));
    }

    /** For people who look on: it waits for nobody's turn and needs no particular run. */
    private Console console(VmRef request) throws RpcException, InterruptedException {
        HostSpec host = request.host();
        List<String> text = drivers.use(host, patience, driver -> driver.console(host, request.vm()).stream()
                .toList());
        return new Console(String.join("", text));
    }
}
