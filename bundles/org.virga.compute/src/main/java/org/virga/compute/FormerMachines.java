package org.virga.compute;

import java.util.UUID;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.store.History;
import org.virga.api.store.Store;
import org.virga.compute.answer.VmAnswers;

/**
 * Knows which machines there were. Clients that expunge a machine ask for it until the list is empty, so one that is gone
 * is told from one that never was.
 */
final class FormerMachines {

    private final Store store;

    FormerMachines(Store store) {
        this.store = store;
    }

    /** Refuses the id of a machine that never was, as every other id of nothing is refused. */
    void check(UUID id) {
        boolean known = !store.history()
                .events(new History.EventFilter(
                        null, null, null, null, id, VmAnswers.RESOURCE_TYPE, null, null, null, null, 0, 1))
                .rows()
                .isEmpty();
        if (!known) {
            throw new CommandException(
                    ErrorKind.PARAMETER,
                    "Unable to execute API command listvirtualmachines due to invalid value. Invalid parameter id value="
                            + id + " due to incorrect long value format, or entity does not exist or due to incorrect"
                            + " parameter annotation for the field in api cmd class.");
        }
    }
}
