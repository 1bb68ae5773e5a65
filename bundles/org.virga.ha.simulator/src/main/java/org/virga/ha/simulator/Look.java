package org.virga.ha.simulator;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.virga.api.model.Host;
import org.virga.ha.simulator.Site.Machine;
import org.virga.spi.ha.Finding;

/**
 * A look at a suspect: it finds its files. As set, that takes a while, or fails, for tests of who asks investigators.
 */
final class Look {

    /** What is found out of a simulated host. */
    @FunctionalInterface
    interface At {
        Finding look(Machine machine) throws InterruptedException;
    }

    private static final List<String> WORDS = List.of("power", "storage", "neighbour");

    private final Site site;
    private final String word;
    private final int delayMillis;
    private final boolean fails;

    /** @throws IllegalArgumentException when the settings make no sense */
    Look(String word, Settings settings) {
        site = new Site(settings);
        this.word = word;
        List<String> failing = Arrays.stream(settings.look_fails().split("[\\s,]+"))
                .filter(one -> !one.isEmpty())
                .toList();
        if (!WORDS.containsAll(failing)) {
            throw Site.wrong("look.fails names some of " + WORDS + ", unlike " + failing);
        }
        if (settings.look_delay_millis() < 0) {
            throw Site.wrong("look.delay.millis is not negative");
        }
        delayMillis = settings.look_delay_millis();
        fails = failing.contains(word);
    }

    /** Looks at a host; nothing is known of one that is not simulated here. */
    Finding at(Host host, At look) throws InterruptedException {
        begin();
        Optional<Machine> machine = site.find(host);
        return machine.isPresent()
                ? look.look(machine.get())
                : Finding.unknown("the host " + site.why(host).orElse(""));
    }

    private void begin() throws InterruptedException {
        if (delayMillis > 0) {
            Thread.sleep(delayMillis);
        }
        if (fails) {
            throw new IllegalStateException("The look at " + word + " fails, as set in look.fails");
        }
    }
}
