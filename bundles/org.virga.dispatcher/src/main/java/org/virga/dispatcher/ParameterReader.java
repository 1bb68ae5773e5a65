package org.virga.dispatcher;

import org.virga.api.store.Snapshot;

/** Turns the text of a parameter into what its record component holds. Pure; for any number of threads. */
@FunctionalInterface
interface ParameterReader {

    /**
     * Reads one value.
     *
     * @param text not empty
     * @throws org.virga.api.command.CommandException {@code PARAMETER} when the text makes no sense
     */
    Object read(Place place, String text);

    /**
     * Where a value stands, and what it may refer to.
     *
     * @param command lower case, as the protocol's messages have it
     */
    record Place(String command, String parameter, Snapshot snapshot) {}
}
