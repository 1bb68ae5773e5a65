package org.virga.api.schedule;

/** What the scheduler says to a request. */
public sealed interface PlacementResult {

    /** The virtual machine has its place, and stands there with state Starting and the placement's epoch. */
    record Placed(Placement placement) implements PlacementResult {}

    /**
     * No host can take it.
     *
     * @param reason which filter rejected how many hosts and why, in a sentence or two
     */
    record NoHost(String reason) implements PlacementResult {}

    /**
     * Nothing can be placed at the moment, because a filter that the configuration demands is missing, or because others
     * were faster again and again. Worth another try.
     */
    record NotNow(String reason) implements PlacementResult {}

    /** The virtual machine has changed meanwhile and does not wait for a place any more. */
    record Obsolete(String reason) implements PlacementResult {}
}
