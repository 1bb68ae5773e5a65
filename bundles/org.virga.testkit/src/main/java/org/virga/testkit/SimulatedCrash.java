package org.virga.testkit;

/** The process ended at this place, as far as a {@link FakeJobContext} is concerned. Nothing but the test catches it. */
public final class SimulatedCrash extends Error {

    private static final long serialVersionUID = 1L;

    SimulatedCrash(String place) {
        super("Simulated crash " + place);
    }
}
