package org.virga.ha;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.AgentMethods.ConnectHost;
import org.virga.api.compute.AgentMethods.StopVm;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.HostSpec;
import org.virga.api.ha.HaScopes;
import org.virga.api.message.Messaging;
import org.virga.api.message.RpcException;
import org.virga.api.model.HaCase;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Vm;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;

/**
 * Compares hosts that were given up and are heard of again, before they may run anything: what runs there and has its place
 * elsewhere by now, or none, is ended. Only then the host is Up.
 */
final class Returns implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Returns.class);
    private static final int THREADS = 8;
    private static final Duration CALL_LIMIT = Duration.ofSeconds(15);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Store store;
    private final Messaging messaging;
    private final CaseBook book;
    private final Witnesses witnesses;
    /** Hosts that are being compared, or were a moment ago, and until when they are left alone. */
    private final Map<Id<Host>, Long> notBefore = new ConcurrentHashMap<>();

    private final ThreadPoolExecutor threads;

    Returns(Store store, Messaging messaging, CaseBook book, Witnesses witnesses) {
        this.store = store;
        this.messaging = messaging;
        this.book = book;
        this.witnesses = witnesses;
        threads = Workers.named("virga-ha-return", THREADS);
    }

    void look(Snapshot snapshot) {
        for (HaCase open : snapshot.all(HaCase.KIND)) {
            closeIfUp(snapshot, open);
        }
        for (Host host : snapshot.by(Host.KIND, Host.BY_STATE, Host.State.CONNECTING)) {
            Optional<HaCase> open = HaScopes.caseOf(snapshot, host.id());
            if (open.isPresent() && due(host.id())) {
                notBefore.put(host.id(), Long.MAX_VALUE);
                execute(host.id(), open.get().state());
            }
        }
    }

    /** Ends the case of a host that was heard of before anything was proved. */
    private void closeIfUp(Snapshot snapshot, HaCase open) {
        Optional<Host> host = snapshot.find(Host.KIND, open.host()).filter(there -> there.state() == Host.State.UP);
        if (host.isPresent()) {
            var unused = book.close(host.get(), Host.State.UP);
            witnesses.release(host.get());
        }
    }

    private boolean due(Id<Host> host) {
        Long earliest = notBefore.get(host);
        return earliest == null || (earliest != Long.MAX_VALUE && System.nanoTime() - earliest >= 0);
    }

    private void execute(Id<Host> host, HaCase.State state) {
        try {
            threads.execute(() -> {
                try {
                    compare(host, state);
                } catch (RpcException e) {
                    LOG.info("Host {} is back and cannot be asked for its guests: {}", host, e.getMessage());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } catch (RuntimeException e) {
                    LOG.error("Comparing host {} failed; it is tried again", host, e);
                } finally {
                    notBefore.put(host, System.nanoTime() + PAUSE.toNanos());
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("Nothing is compared any more, this part is being stopped", e);
        }
    }

    private void compare(Id<Host> id, HaCase.State state) throws RpcException, InterruptedException {
        Host host = store.snapshot().get(Host.KIND, id);
        if (state != HaCase.State.RECOVERING) {
            book.note(host, HaCase.State.RECOVERING, List.of("It is heard of again"))
                    .join();
        }
        HostSpec spec = HostSpec.of(host);
        var guests = messaging
                .call(AgentMethods.queueOf(host.agent()), AgentMethods.CONNECT_HOST, new ConnectHost(spec), CALL_LIMIT)
                .guests();
        // Read after the host was asked: a guest that was started there since has its place there.
        Snapshot now = store.snapshot();
        for (GuestState guest : guests) {
            Optional<Vm> vm = now.find(Vm.KIND, guest.vm());
            if (vm.isPresent() && guest.running() && !at(host, vm.get())) {
                end(host, spec, vm.get(), guest);
            }
        }
        Optional<Host> still =
                store.snapshot().find(Host.KIND, id).filter(there -> there.state() == Host.State.CONNECTING);
        if (still.isPresent() && book.close(still.get(), Host.State.UP).join()) {
            witnesses.release(still.get());
            LOG.info("Host {} is up again", host.name());
        }
    }

    /** Whether a machine has its place on a host, or is on its way there. */
    private static boolean at(Host host, Vm vm) {
        return host.id().equals(vm.host()) || host.id().equals(vm.destination());
    }

    private void end(Host host, HostSpec spec, Vm vm, GuestState guest) throws RpcException, InterruptedException {
        messaging.call(
                AgentMethods.queueOf(host.agent()),
                AgentMethods.STOP_VM,
                new StopVm(spec, vm.uuid(), vm.epoch(), 0),
                CALL_LIMIT);
        LOG.warn(
                "{} still ran on host {} with epoch {} and was ended there; the machine has epoch {}",
                vm.instanceName(),
                host.name(),
                guest.epoch(),
                vm.epoch());
    }

    @Override
    public void close() {
        Workers.stop(threads, "The threads that compare hosts do not end");
    }
}
