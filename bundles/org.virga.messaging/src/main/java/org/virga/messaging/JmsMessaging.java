package org.virga.messaging;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.health.HealthCheck;
import org.virga.api.health.MetricSource;
import org.virga.api.message.DeadLetters;
import org.virga.api.message.Messaging;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcHandlers;
import org.virga.api.message.RpcMethod;
import org.virga.api.message.SenderEpoch;
import org.virga.spi.StartError;

/** Messaging over one JMS connection, which is made in the background and made again when it is lost. */
@Component(
        name = JmsMessaging.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = {Messaging.class, DeadLetters.class, HealthCheck.class, MetricSource.class})
public final class JmsMessaging implements Messaging, DeadLetters, HealthCheck, MetricSource {

    static final String PID = "org.virga.messaging";

    private static final Logger LOG = LoggerFactory.getLogger(JmsMessaging.class);
    private static final int MIB = 1024 * 1024;

    private final Settings settings;
    private final Codec codec = new Codec();
    private final AtomicReference<@Nullable SenderEpoch> epoch = new AtomicReference<>();
    private final Notes notes;
    private final Link link;
    private final Calls calls;
    private final Sending sending;
    private final DeadLetterQueue dead;
    private final CastServer.Care care;
    private final ScheduledThreadPoolExecutor timer = timer();
    private final Set<Service> services = ConcurrentHashMap.newKeySet();

    @Activate
    public JmsMessaging(Settings settings) {
        this.settings = settings;
        Connector connector;
        try {
            Limits.check(settings);
            connector = new Connector(settings, ThreadLocalRandom.current());
            notes = notes(settings.directory());
        } catch (IllegalArgumentException e) {
            StartError.report(PID + ": " + e.getMessage());
            throw e;
        }
        link = new Link(
                connector,
                new Pauses(settings.reconnect_pause_millis(), connector.near(), () -> ThreadLocalRandom.current()
                        .nextDouble()));
        String login = settings.login_name();
        String caller = login.isEmpty() ? "process-" + ProcessHandle.current().pid() : login;
        Envelopes envelopes = new Envelopes(codec, caller, this::epoch, settings.message_limit_mib() * MIB);
        calls = new Calls(link, codec, envelopes, new InFlight(Limits.inFlight(settings)), login);
        sending = new Sending(link, envelopes, Duration.ofSeconds(settings.cast_patience_seconds()));
        dead = new DeadLetterQueue(link, Clock.systemUTC());
        CastServer.Patience patience = new CastServer.Patience(settings.cast_attempts(), settings.cast_pause_millis());
        care = new CastServer.Care(notes, dead, timer, patience, new CastCounts());
        link.start();
    }

    @Deactivate
    void stop() {
        calls.close();
        timer.shutdown();
        services.forEach(Service::close);
        link.close();
        notes.close();
    }

    @Reference(policy = ReferencePolicy.DYNAMIC, cardinality = ReferenceCardinality.OPTIONAL)
    void setEpoch(SenderEpoch current) {
        epoch.set(current);
    }

    void unsetEpoch(SenderEpoch gone) {
        epoch.compareAndSet(gone, null);
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
        sending.cast(address, method, arguments);
    }

    @Override
    public void begunAnew(String address) {
        calls.sendAgain(address);
    }

    @Override
    public <A extends Record> void fanout(String topic, RpcMethod<A, ?> method, A arguments) throws RpcException {
        sending.fanout(topic, method, arguments);
    }

    @Override
    public Registration serve(String address, RpcHandlers handlers) {
        Workers workers = workers(address);
        Methods methods = methods(handlers);
        CallServer served =
                new CallServer(link, codec, methods, workers, Outgoing.queue(address), room(), notes.fence());
        return open(address, workers, List.of(served, new CastServer(methods, workers, address, care)));
    }

    @Override
    public Registration listen(String topic, RpcHandlers handlers) {
        Workers workers = workers(topic);
        return open(
                topic,
                workers,
                List.of(new CallServer(
                        link, codec, methods(handlers), workers, Outgoing.topic(topic), room(), notes.fence())));
    }

    @Override
    public Registration onConnection(Consumer<Boolean> listener) {
        link.listeners().add(listener);
        return () -> link.listeners().remove(listener);
    }

    @Override
    public List<DeadLetter> list(int limit) throws RpcException {
        return dead.list(limit);
    }

    @Override
    public boolean sendAgain(String id) throws RpcException {
        return dead.sendAgain(id);
    }

    @Override
    public boolean drop(String id) throws RpcException {
        return dead.drop(id);
    }

    @Override
    public String name() {
        return "messaging";
    }

    @Override
    public Health health() {
        String problem = link.problem();
        String unwritten = notes.ledger().problem();
        if (problem != null) {
            return Health.down(problem);
        }
        return unwritten == null ? Health.ok() : Health.down(unwritten);
    }

    @Override
    public void collect(Sink sink) {
        new MessagingMetrics(link, calls, services, care.counts()).collect(sink);
    }

    private long epoch() {
        SenderEpoch current = epoch.get();
        return current == null ? 0 : current.epoch();
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

    private Methods methods(RpcHandlers handlers) {
        return new Methods(handlers, codec, settings.message_limit_mib() * MIB);
    }

    /** Of what is carried out or waits at one address; how many wait is bounded by its workers. */
    private Budget room() {
        return new Budget(Integer.MAX_VALUE, (long) settings.waiting_limit_mib() * MIB);
    }

    private static Notes notes(String setting) {
        String data = System.getProperty("virga.data", "");
        if (!setting.isBlank()) {
            return Notes.in(Path.of(setting));
        }
        if (!data.isBlank()) {
            return Notes.in(Path.of(data, "messaging"));
        }
        LOG.warn("directory is not set; casts that were carried out are forgotten when this process ends");
        return Notes.inMemory();
    }

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "virga-messaging-again");
            thread.setDaemon(true);
            return thread;
        });
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return timer;
    }
}
