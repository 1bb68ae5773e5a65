package org.virga.dispatcher;

import java.lang.reflect.RecordComponent;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.command.Answer;
import org.virga.api.command.Caller;
import org.virga.api.model.Event;
import org.virga.api.store.Store;
import org.virga.api.store.StoreUnavailableException;
import org.virga.api.store.Transaction;
import org.virga.spi.command.CommandSpec;

/** Tells history of commands that are done when they answer. Those that a job carries out tell it themselves. */
final class CommandEvents {

    private static final Logger LOG = LoggerFactory.getLogger(CommandEvents.class);

    private final Store store;
    private final Clocks clocks;

    CommandEvents(Store store, Clocks clocks) {
        this.store = store;
        this.clocks = clocks;
    }

    void completed(CommandSpec spec, Caller caller, Answer answer) {
        UUID resource = resource(answer);
        append(
                spec,
                caller,
                Event.Level.INFO,
                "Successfully completed " + EventTexts.describe(spec, resource),
                resource);
    }

    void failed(CommandSpec spec, Caller caller) {
        append(spec, caller, Event.Level.ERROR, "Error while " + EventTexts.describe(spec, null), null);
    }

    private void append(
            CommandSpec spec, Caller caller, Event.Level level, String description, @Nullable UUID resource) {
        if (spec.event().isEmpty()) {
            return;
        }
        Event event = new Event(
                UUID.randomUUID(),
                spec.event(),
                level,
                Event.State.COMPLETED,
                description,
                caller.user(),
                caller.account(),
                caller.domain(),
                EventTexts.orNull(spec.resourceType()),
                resource,
                null,
                clocks.now());
        try {
            store.commitAndWait(Transaction.builder().append(event).build());
        } catch (StoreUnavailableException e) {
            // What the event tells of has happened or was refused; the caller is told that, not this.
            LOG.warn("The event {} of {} is lost", spec.event(), spec.name(), e);
        }
    }

    /**
     * What a command made or changed: the {@code id} of the object that it answers with. Some answer with a list that holds
     * it alone; a list of several has no one resource.
     */
    private static @Nullable UUID resource(Answer answer) {
        if (answer instanceof Answer.Single single) {
            return id(single.row());
        }
        if (answer instanceof Answer.Listing listing && listing.rows().size() == 1) {
            return id(listing.rows().get(0));
        }
        return answer instanceof Answer.Flat flat ? id(flat.row()) : null;
    }

    private static @Nullable UUID id(Record row) {
        for (RecordComponent component : row.getClass().getRecordComponents()) {
            if (component.getName().equals("id") && component.getType() == UUID.class) {
                try {
                    component.getAccessor().setAccessible(true);
                    return (UUID) component.getAccessor().invoke(row);
                } catch (ReflectiveOperationException e) {
                    LOG.debug("The id of a {} cannot be read", row.getClass(), e);
                    return null;
                }
            }
        }
        return null;
    }
}
