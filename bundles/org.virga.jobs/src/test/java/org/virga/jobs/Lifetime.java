package org.virga.jobs;

import java.util.function.Supplier;
import org.virga.api.store.StoreUnavailableException;

/** Ends at its n-th point: from then on nothing that it does has an effect. */
final class Lifetime {

    private int pointsLeft;
    private boolean dead;

    Lifetime(int points) {
        this.pointsLeft = points;
    }

    synchronized boolean dead() {
        return dead;
    }

    synchronized <T> T act(Supplier<T> action) {
        point();
        T result = action.get();
        point();
        return result;
    }

    private void point() {
        if (pointsLeft > 0) {
            pointsLeft--;
            dead = pointsLeft == 0;
        }
        if (dead) {
            throw new StoreUnavailableException("The process is dead");
        }
    }
}
