package org.virga.messaging;

import jakarta.jms.JMSException;
import jakarta.jms.ResourceAllocationException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.activemq.command.ActiveMQDestination;
import org.apache.activemq.command.ActiveMQQueue;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.virga.api.health.HealthCheck;
import org.virga.api.health.MetricSource;
import org.virga.api.message.Messaging;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcException.Reason;
import org.virga.api.message.RpcHandlers;
import org.virga.api.message.RpcMethod;
import org.virga.spi.StartError;

/** Messaging over one JMS connection, which is made in the background and made again when it is lost. */
@Component(
        name = JmsMessaging.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = {Messaging.class, HealthCheck.class, MetricSource.class})
public final class JmsMessaging implements Messaging, HealthCheck, MetricSource {

    static final String PID = "org.virga.messaging";

    /** Stored messages travel on a queue of their own, so that slow ones never stand before calls. */
    private static final String CASTS = ".casts?consumer.prefetchSize=64";

    private final Settings settings;
    private final Codec codec = new Codec();
    private final Link link;
    private final Calls calls;
    private final String caller;
    private final ScheduledThreadPoolExecutor timer;
    private final Set<Service> services = ConcurrentHashMap.newKeySet();

    @Activate
    public JmsMessaging(Settings settings) {
        this.settings = settings;
        try {
            link = new Link(new Connector(checked(settings)), settings.reconnect_pause_millis());
        } catch (IllegalArgumentException e) {
            StartError.report(PID + ": " + e.getMessage());
            throw e;
        }
        String login = settings.login_name();
        caller = login.isEmpty() ? "process-" + ProcessHandle.current().pid() : login;
        calls = new Calls(link, codec, caller, login);
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "virga-messaging-again");
            thread.setDaemon(true);
            return thread;
        });
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        link.start();
    }

    @Deactivate
    void stop() {
        calls.close();
        timer.shutdown();
        services.forEach(Service::close);
        link.close();
    }

    @Override
    public <A extends Record, R extends Record> R call(
            String address, RpcMethod<A, R> method, A arguments, Duration deadline)
            throws RpcException, InterruptedException {
        return calls.call(address, method, arguments, deadline);
    }

    @Override
    public boolean canSend(String address, RpcMethod<?, ?> method) {
        return calls.canSend(address, method);
    }

    @Override
    public <A extends Record> void cast(String address, RpcMethod<A, ?> method, A arguments) throws RpcException {
        Outgoing message = message(
                new ActiveMQQueue(Outgoing.queue(address).getPhysicalName() + ".casts"), method, arguments, true);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(settings.cast_patience_seconds());
        boolean sent = false;
        while (true) {
            Wire wire = awaitWire(deadline - System.nanoTime());
            if (wire == null) {
                throw sent
                        ? new RpcException(
                                Reason.TIMEOUT, method + " to " + address + ": the broker did not confirm it")
                        : new RpcException(Reason.UNREACHABLE, method + " to " + address + ": no broker");
            }
            try {
                sent = true;
                wire.send(message);
                return;
            } catch (ResourceAllocationException e) {
                throw new RpcException(Reason.FAILED, "The broker has no room: " + e.getMessage(), e);
            } catch (JMSException e) {
                // Sent again under the same id: should the first one have arrived, the second is known.
                link.broken(wire, "Connection lost: " + e.getMessage());
            }
        }
    }

    @Override
    public <A extends Record> void fanout(String topic, RpcMethod<A, ?> method, A arguments) throws RpcException {
        Wire wire = link.current();
        if (wire == null) {
            throw new RpcException(Reason.UNREACHABLE, method + " to " + topic + ": " + link.problem());
        }
        try {
            wire.send(message(Outgoing.topic(topic), method, arguments, false));
        } catch (JMSException e) {
            link.broken(wire, "Connection lost: " + e.getMessage());
            throw new RpcException(Reason.UNREACHABLE, method + " to " + topic + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Registration serve(String address, RpcHandlers handlers) {
        Workers workers = workers(address);
        Methods methods = new Methods(handlers, codec);
        ActiveMQDestination queue = Outgoing.queue(address);
        CastServer.Patience patience = new CastServer.Patience(settings.cast_attempts(), settings.cast_pause_millis());
        return open(
                address,
                workers,
                List.of(
                        new CallServer(link, codec, methods, workers, queue),
                        new CastServer(methods, workers, new ActiveMQQueue(address + CASTS), timer, patience)));
    }

    @Override
    public Registration listen(String topic, RpcHandlers handlers) {
        Workers workers = workers(topic);
        Methods methods = new Methods(handlers, codec);
        return open(topic, workers, List.of(new CallServer(link, codec, methods, workers, Outgoing.topic(topic))));
    }

    @Override
    public Registration onConnection(Consumer<Boolean> listener) {
        link.listeners().add(listener);
        return () -> link.listeners().remove(listener);
    }

    @Override
    public String name() {
        return "messaging";
    }

    @Override
    public Health health() {
        String problem = link.problem();
        return problem == null ? Health.ok() : Health.down(problem);
    }

    @Override
    public void collect(Sink sink) {
        sink.gauge(
                "virga_messaging_connected",
                "Whether there is a connection to the broker.",
                Map.of(),
                link.current() == null ? 0 : 1);
        calls.outcomes()
                .forEach((outcome, count) -> sink.counter(
                        "virga_messaging_calls_total",
                        "Calls that ended, by how they ended.",
                        Map.of("outcome", outcome),
                        (double) count));
        sink.gauge("virga_messaging_calls_in_flight", "Calls that wait for an answer.", Map.of(), calls.inFlight());
        sink.gauge(
                "virga_messaging_requests_waiting",
                "Requests that wait for a thread.",
                Map.of(),
                services.stream().mapToInt(Service::waiting).sum());
    }

    private Service open(String address, Workers workers, List<Inlet> inlets) {
        Service service = new Service(address, link, workers, inlets, services::remove);
        services.add(service);
        link.add(service);
        return service;
    }

    private Workers workers(String address) {
        return new Workers(address, settings.threads(), settings.waiting_limit());
    }

    private Outgoing message(ActiveMQDestination to, RpcMethod<?, ?> method, Record arguments, boolean stored) {
        Map<String, String> headers = Map.of(
                Headers.METHOD, method.name(),
                Headers.VERSION, Versions.Version.text(method),
                Headers.CALLER, caller);
        return new Outgoing(to, calls.nextId(), null, headers, codec.write(arguments), 0, stored);
    }

    private @Nullable Wire awaitWire(long nanos) throws RpcException {
        try {
            return link.await(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RpcException(Reason.UNREACHABLE, "Interrupted while waiting for the broker", e);
        }
    }

    private static Settings checked(Settings settings) {
        if (!settings.login_name().matches("[A-Za-z0-9_-]*")) {
            throw new IllegalArgumentException(
                    "login.name consists of letters, digits, '_' and '-', unlike '" + settings.login_name() + "'");
        }
        atLeastOne("threads", settings.threads());
        atLeastOne("waiting.limit", settings.waiting_limit());
        atLeastOne("reconnect.pause.millis", settings.reconnect_pause_millis());
        atLeastOne("cast.patience.seconds", settings.cast_patience_seconds());
        atLeastOne("cast.attempts", settings.cast_attempts());
        atLeastOne("cast.pause.millis", settings.cast_pause_millis());
        return settings;
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is at least 1, not " + value);
        }
    }
}
