package org.virga.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.Jobs;
import org.virga.api.model.Id;
import org.virga.api.model.Job;

/** The jobs that a handler under test submitted. They end when the test says so. */
final class ScriptedChildren {

    private final UUID parent;
    private final Map<UUID, Jobs.Request> submitted = new LinkedHashMap<>();
    private final Map<UUID, Job> ended = new LinkedHashMap<>();

    ScriptedChildren(UUID parent) {
        this.parent = parent;
    }

    UUID id(String name) {
        return UUID.nameUUIDFromBytes((parent + "/" + name).getBytes(StandardCharsets.UTF_8));
    }

    void submit(String name, Jobs.Request request) {
        submitted.putIfAbsent(id(name), request);
    }

    Map<UUID, Jobs.Request> submitted() {
        return Collections.unmodifiableMap(submitted);
    }

    void end(UUID child, Job.State state, @Nullable String result) {
        Jobs.Request request = submitted.get(child);
        if (request == null || !state.finished()) {
            throw new IllegalArgumentException("No child of this job, or no end: " + child + ", " + state);
        }
        boolean done = state == Job.State.DONE;
        ended.put(
                child,
                new Job(
                        new Id<>(ended.size() + 1L),
                        child,
                        request.command(),
                        request.version(),
                        request.parameters(),
                        request.caller().user(),
                        request.caller().account(),
                        request.caller().origin().name(),
                        request.queue(),
                        0,
                        request.terms(),
                        parent,
                        request.resource(),
                        request.resourceType(),
                        request.eventType(),
                        request.eventDescription(),
                        null,
                        state,
                        state == Job.State.CANCELLED,
                        List.of(),
                        done ? 100 : 0,
                        1,
                        null,
                        result,
                        null,
                        done ? 0 : ErrorKind.RUNTIME.errorCode(),
                        done ? null : "The test ended it",
                        Fixtures.CREATED,
                        Fixtures.CREATED,
                        Fixtures.CREATED));
    }

    /** The jobs as they ended; empty when one has not. */
    Optional<List<Job>> join(List<UUID> jobs) {
        List<Job> found = new ArrayList<>();
        for (UUID job : jobs) {
            if (!submitted.containsKey(job)) {
                throw CommandException.invalid("There is no job " + job + " to wait for");
            }
            Job over = ended.get(job);
            if (over == null) {
                return Optional.empty();
            }
            found.add(over);
        }
        return Optional.of(found);
    }
}
