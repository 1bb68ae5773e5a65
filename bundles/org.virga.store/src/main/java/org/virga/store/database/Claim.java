package org.virga.store.database;

/**
 * A controller's claim to its database. While one holds it, no other opens the database. It keeps people from mistakes; that
 * a controller which lost its claim writes nothing is the doing of the epoch, which every commit checks.
 */
interface Claim extends AutoCloseable {

    /** That of an engine which lets in one process anyway. */
    Claim GIVEN = new Claim() {
        @Override
        public void keep(long epoch, Runnable lost) {
            // Nobody can take it.
        }

        @Override
        public void close() {
            // It ends with the engine.
        }
    };

    /**
     * Holds it from now on, also when the database goes down and comes again.
     *
     * @param epoch of the controller that holds it
     * @param lost called on a thread of this one's own, once, when the database has seen a later epoch
     */
    void keep(long epoch, Runnable lost);

    /** Lets go of it. */
    @Override
    void close();
}
