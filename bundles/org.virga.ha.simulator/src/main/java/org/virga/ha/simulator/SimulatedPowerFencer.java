package org.virga.ha.simulator;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.virga.ha.simulator.Site.Machine;
import org.virga.spi.ha.Fence;
import org.virga.spi.ha.Fencer;
import org.virga.spi.ha.Suspect;

/**
 * Switches a host off by its management board, and asks the board whether it is. It stays off until somebody switches it on
 * again.
 */
@Component(
        name = "org.virga.ha.simulator.fencer",
        configurationPid = Site.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class SimulatedPowerFencer implements Fencer {

    /** How it is set to behave, for tests of who asks it. */
    private enum Manner {
        WORKS,
        PRETENDS,
        HANGS
    }

    private static final String PROOF = "switched off, and the board says so";

    private final Site site;
    private final Board board;
    private final Manner manner;

    @Activate
    public SimulatedPowerFencer(Settings settings) {
        site = new Site(settings);
        board = new Board(settings);
        try {
            manner = Manner.valueOf(settings.fencer().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw Site.wrong("fencer is works, pretends or hangs, unlike '" + settings.fencer() + "'");
        }
    }

    @Override
    public String means() {
        return "out-of-band power of simulated hosts";
    }

    @Override
    public boolean fits(Suspect suspect) {
        return site.find(suspect.host()).isPresent();
    }

    @Override
    public boolean forceful() {
        return true;
    }

    @Override
    public Fence fence(Suspect suspect) throws InterruptedException {
        Optional<Machine> machine = site.find(suspect.host());
        if (machine.isEmpty()) {
            return new Fence.Failed("the host " + site.why(suspect.host()).orElse(""));
        }
        return switch (manner) {
            case WORKS -> switchOff(machine.get());
            case PRETENDS -> pretend(machine.get());
            case HANGS -> hang();
        };
    }

    private Fence switchOff(Machine machine) throws InterruptedException {
        try {
            if (!board.switchOff(machine)) {
                return new Fence.Failed("the board does not answer, so the power cannot be switched");
            }
        } catch (IOException e) {
            return new Fence.Failed("the board could not switch the power off: " + e);
        }
        Optional<Boolean> on = board.on(machine);
        if (on.isEmpty()) {
            return new Fence.Failed("the board took the command and does not answer any more");
        }
        return on.get() ? new Fence.Failed("the board took the command, and the power is on") : new Fence.Done(PROOF);
    }

    /** Leaves a file, so that a test sees that it was asked. */
    private static Fence pretend(Machine machine) {
        try {
            machine.make("pretended");
        } catch (IOException e) {
            return new Fence.Failed("it could not pretend: " + e);
        }
        return new Fence.Done(PROOF);
    }

    private static Fence hang() throws InterruptedException {
        Thread.sleep(Long.MAX_VALUE);
        return new Fence.Failed("it hung, as set");
    }
}
