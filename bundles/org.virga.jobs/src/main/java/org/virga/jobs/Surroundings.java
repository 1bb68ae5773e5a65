package org.virga.jobs;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * What the job manager has from outside, so that tests can decide it.
 *
 * @param timer closed with the job manager
 * @param random from 0 to 1
 * @param alerts told of jobs that take too long
 */
record Surroundings(Clocks clocks, Timer timer, DoubleSupplier random, OverdueAlerts alerts) {

    static Surroundings system(OverdueAlerts alerts) {
        return new Surroundings(
                Clocks.system(),
                new ThreadTimer(),
                () -> ThreadLocalRandom.current().nextDouble(),
                alerts);
    }
}
