package org.virga.dispatcher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.Answer;
import org.virga.api.command.Call;
import org.virga.api.command.Caller;
import org.virga.api.job.Jobs;
import org.virga.api.model.Event;
import org.virga.api.model.Job;
import org.virga.api.model.Vm;
import org.virga.api.store.History;
import org.virga.api.store.Transaction;
import org.virga.spi.command.CommandHandler;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.SmallCloud;

/** A small cloud with a machine, and a dispatcher over it that waits for nothing. */
final class DispatcherFixture {

    final MemoryStore store = new MemoryStore();
    final SmallCloud cloud = SmallCloud.in(store, 1);
    final Vm vm = cloud.addVm("vm1");
    final CommandCatalogue catalogue = new CommandCatalogue(Clocks.system(), Duration.ZERO);
    final List<Jobs.Request> submitted = new ArrayList<>();
    final CallDispatcher dispatcher = dispatcher(RoleStage.NAME);

    DispatcherFixture() {
        dispatcher.addStage(new RoleStage(store), Map.of("component.name", RoleStage.NAME));
    }

    CallDispatcher dispatcher(String requiredStage) {
        return new CallDispatcher(
                () -> catalogue, new CommittingJobs(), store, new RequiredStages(Set.of(requiredStage), Duration.ZERO));
    }

    void register(CommandHandler<?> handler) {
        catalogue.addHandler(handler, Map.of());
    }

    /** Calls with names and values, one after the other. */
    Answer call(Caller caller, String command, String... parameters) {
        Map<String, String> named = new HashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            named.put(parameters[i], parameters[i + 1]);
        }
        return dispatcher.dispatch(new Call(command, named, caller));
    }

    List<Event> events() {
        return store.history()
                .events(new History.EventFilter(null, null, null, null, null, null, null, null, null, null, 0, 100))
                .rows();
    }

    /** Commits what comes along, and keeps the requests. */
    private final class CommittingJobs implements Jobs {

        @Override
        public Submission submit(Request request, Transaction along) {
            submitted.add(request);
            return new Submission(UUID.randomUUID(), store.commitAndWait(along));
        }

        @Override
        public Optional<Job> find(UUID job) {
            return Optional.empty();
        }

        @Override
        public Cancellation cancel(UUID job) {
            return Cancellation.UNKNOWN;
        }

        @Override
        public void move(UUID job, @Nullable UUID behind) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Activity> activity(UUID job) {
            return Optional.empty();
        }

        @Override
        public List<Queue> queues() {
            return List.of();
        }

        @Override
        public Optional<Queue> queue(String name) {
            return Optional.empty();
        }

        @Override
        public int progress(UUID job) {
            return 0;
        }
    }
}
