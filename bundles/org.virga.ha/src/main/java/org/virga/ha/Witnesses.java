package org.virga.ha;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.virga.api.model.Host;
import org.virga.spi.PluginSet;
import org.virga.spi.ha.Fence;
import org.virga.spi.ha.Fencer;
import org.virga.spi.ha.Finding;
import org.virga.spi.ha.Investigator;
import org.virga.spi.ha.Suspect;

/** The investigators and fencers that are there, asked side by side and in time. Any thread may call. */
final class Witnesses {

    private final PluginSet<Investigator> investigators = new PluginSet<>(Investigator.class);
    private final PluginSet<Fencer> fencers = new PluginSet<>(Fencer.class);
    private final Probes probes;
    private final Duration investigationLimit;
    private final Duration fenceLimit;

    Witnesses(Probes probes, Duration investigationLimit, Duration fenceLimit) {
        this.probes = probes;
        this.investigationLimit = investigationLimit;
        this.fenceLimit = fenceLimit;
    }

    PluginSet<Investigator> investigators() {
        return investigators;
    }

    PluginSet<Fencer> fencers() {
        return fencers;
    }

    /**
     * What one fencer said.
     *
     * @param forceful whether it does harm to a host that is well
     */
    record Attempt(String means, boolean forceful, Fence fence, Duration took) {

        String describe() {
            String what = fence instanceof Fence.Done done
                    ? "done, " + done.proof()
                    : fence instanceof Fence.Pending pending
                            ? "waits, " + pending.what()
                            : ((Fence.Failed) fence).reason();
            return means + ": " + what + " (" + took.toMillis() + " ms)";
        }
    }

    /** Has all investigators look. */
    CompletableFuture<List<Evidence>> investigate(Suspect suspect) {
        return probes.ask(
                        investigators,
                        investigationLimit,
                        investigator -> investigator.investigate(suspect),
                        (investigator, why) -> Finding.unknown(why))
                .thenApply(answers -> answers.stream()
                        .map(one -> new Evidence(one.plugin().looksAt(), one.get(), one.took()))
                        .toList());
    }

    /**
     * Has all those fence that fit and are wanted, side by side. A host that is fenced twice is fenced.
     *
     * @param wanted says so by whether a fencer is forceful
     */
    CompletableFuture<List<Attempt>> fence(Suspect suspect, Predicate<Boolean> wanted) {
        return probes.ask(
                        fencers,
                        fenceLimit,
                        fencer -> wanted.test(fencer.forceful()) && fencer.fits(suspect) ? fencer.fence(suspect) : null,
                        (fencer, why) -> new Fence.Failed(why))
                .thenApply(answers -> answers.stream()
                        .map(one ->
                                new Attempt(one.plugin().means(), one.plugin().forceful(), one.get(), one.took()))
                        .toList());
    }

    /** Lets a host run guests again as far as fencers are concerned. */
    void release(Host host) {
        fencers.callEach(
                fencer -> {
                    fencer.release(host);
                    return host;
                },
                fencer -> host);
    }

    List<String> looks() {
        return new ArrayList<>(investigators.callEach(
                Investigator::looksAt, failed -> failed.getClass().getName()));
    }

    List<String> means() {
        return new ArrayList<>(
                fencers.callEach(Fencer::means, failed -> failed.getClass().getName()));
    }
}
