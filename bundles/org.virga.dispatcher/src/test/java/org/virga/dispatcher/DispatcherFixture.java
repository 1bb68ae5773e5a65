package org.virga.dispatcher;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.virga.api.command.Answer;
import org.virga.api.command.Call;
import org.virga.api.command.Caller;
import org.virga.api.model.Event;
import org.virga.api.model.Vm;
import org.virga.api.store.History;
import org.virga.spi.command.CommandHandler;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.RecordingJobs;
import org.virga.testkit.SmallCloud;

/** A small cloud with a machine, and a dispatcher over it that waits for nothing. */
final class DispatcherFixture {

    final MemoryStore store = new MemoryStore();
    final SmallCloud cloud = SmallCloud.in(store, 1);
    final Vm vm = cloud.addVm("vm1");
    final CommandCatalogue catalogue = new CommandCatalogue(Clocks.system(), Duration.ZERO);
    final RecordingJobs jobs = new RecordingJobs(store);
    final CallDispatcher dispatcher = dispatcher(RoleStage.NAME);

    DispatcherFixture() {
        dispatcher.addStage(new RoleStage(store), Map.of("component.name", RoleStage.NAME));
    }

    CallDispatcher dispatcher(String requiredStage) {
        return new CallDispatcher(
                () -> catalogue, jobs, store, new RequiredStages(Set.of(requiredStage), Duration.ZERO));
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
}
