package org.virga.tests;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.virga.api.command.Answer;
import org.virga.api.command.Call;
import org.virga.api.command.Caller;
import org.virga.api.command.Dispatcher;
import org.virga.api.identity.Authentication;
import org.virga.api.job.Jobs;
import org.virga.api.model.Entity;
import org.virga.api.model.Job;
import org.virga.api.model.Kind;
import org.virga.api.model.ServiceOffering;
import org.virga.api.model.Template;
import org.virga.api.model.Zone;
import org.virga.api.store.Store;

/** Deploys and destroys machines, one after the other in each of its threads, and remembers everything that went wrong. */
final class Load implements AutoCloseable {

    private static final long JOB_SECONDS = 60;

    private final Dispatcher dispatcher;
    private final Caller caller;
    private final Jobs jobs;
    private final Store store;
    private final String zone;
    private final String template;
    private final String offering;
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger deployed = new AtomicInteger();
    private final AtomicInteger serial = new AtomicInteger();
    /** No two loads of one cloud share it. */
    private final String prefix = "load-" + Long.toString(System.nanoTime(), 36) + "-";

    private volatile boolean ended;

    Load(Dispatcher dispatcher, Authentication authentication, Jobs jobs, Store store) {
        this.dispatcher = dispatcher;
        this.caller = authentication.rootAdmin(Caller.Origin.SHELL, "local");
        this.jobs = jobs;
        this.store = store;
        this.zone = first(Zone.KIND);
        this.template = first(Template.KIND);
        this.offering = store.snapshot()
                .by(ServiceOffering.KIND, ServiceOffering.BY_NAME, "Small Instance")
                .iterator()
                .next()
                .uuid()
                .toString();
    }

    void start(int inFlight) {
        for (int i = 0; i < inFlight; i++) {
            Thread thread = new Thread(this::loop, "load-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    /** How many machines were deployed so far. */
    int deployed() {
        return deployed.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Deploys one machine now and answers its id. */
    UUID deployOne() throws InterruptedException {
        Answer answer = call(
                "deployVirtualMachine",
                Map.of(
                        "zoneid", zone,
                        "templateid", template,
                        "serviceofferingid", offering,
                        "name", prefix + serial.incrementAndGet()));
        Answer.Accepted accepted = (Answer.Accepted) answer;
        await(accepted.job());
        return accepted.entity();
    }

    /** Destroys a machine now. */
    void destroy(UUID vm) throws InterruptedException {
        await(((Answer.Accepted) call("destroyVirtualMachine", Map.of("id", vm.toString(), "expunge", "true"))).job());
    }

    @Override
    public void close() throws InterruptedException {
        ended = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void loop() {
        while (!ended) {
            try {
                UUID vm = deployOne();
                deployed.incrementAndGet();
                destroy(vm);
            } catch (RuntimeException e) {
                failures.add(e.toString());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private Answer call(String command, Map<String, String> parameters) {
        return dispatcher.dispatch(new Call(command, parameters, caller));
    }

    private void await(UUID uuid) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(JOB_SECONDS);
        Job job = jobs.find(uuid).orElseThrow(() -> new IllegalStateException("Job " + uuid + " is lost"));
        while (!job.state().finished()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("Not finished in time: " + job + " " + job.errorText());
            }
            Thread.sleep(2);
            job = jobs.find(uuid).orElseThrow(() -> new IllegalStateException("Job " + uuid + " is lost"));
        }
        if (job.state() != Job.State.DONE) {
            throw new IllegalStateException(job + " " + job.errorText());
        }
    }

    private <E extends Entity<E>> String first(Kind<E> kind) {
        return store.snapshot().all(kind).iterator().next().uuid().toString();
    }
}
