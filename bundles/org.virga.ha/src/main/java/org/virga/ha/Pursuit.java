package org.virga.ha;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.alert.Alerts;
import org.virga.api.ha.HaScopes;
import org.virga.api.ha.HighAvailability;
import org.virga.api.model.Alert;
import org.virga.api.model.HaCase;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Vm;
import org.virga.api.store.Snapshot;
import org.virga.ha.Witnesses.Attempt;
import org.virga.spi.ha.Fence;
import org.virga.spi.ha.Finding;
import org.virga.spi.ha.Suspect;

/**
 * What is done about one suspect host, in memory: look, fence when nobody knows, look again, prove. For the one thread of high
 * availability; plugins are asked elsewhere. Whoever has to begin anew, after a crash for example, does no harm: nothing is
 * done that may not be done twice, and the only thing that counts is the proof that is stored in the end.
 */
final class Pursuit {

    private static final Logger LOG = LoggerFactory.getLogger(Pursuit.class);

    /** A look, a fence and another look are over by then, when all answer. */
    private static final Duration FRESH = Duration.ofSeconds(4);

    /** After what time it is looked at again when the store could not be used. */
    private static final Duration NOT_STORED = Duration.ofMillis(250);

    /** What all pursuits share. */
    record Means(
            Witnesses witnesses,
            CaseBook book,
            Brake brake,
            Alerts alerts,
            Policy policy,
            HighAvailabilityThread thread) {}

    private final Means means;
    private final Id<Host> host;
    private final long begun;
    private long next;
    private int looks;
    private boolean busy;
    private boolean told;
    private String doing = "waits to be looked at";
    private List<String> findings = List.of();
    private List<String> fences = List.of();
    /** What was noted last; what follows is written after it. */
    private CompletableFuture<Boolean> written = CompletableFuture.completedFuture(true);
    /** Counts up when what is under way is not to count any more. */
    private int generation;

    Pursuit(Means means, Id<Host> host) {
        this.means = means;
        this.host = host;
        this.begun = means.thread.nanos();
        this.next = begun;
    }

    HighAvailability.Inquiry describe() {
        long now = means.thread.nanos();
        return new HighAvailability.Inquiry(
                doing,
                Duration.ofNanos(now - begun),
                busy ? Duration.ZERO : Duration.ofNanos(Math.max(0, next - now)),
                looks,
                findings,
                fences);
    }

    /** Whether it has just begun, and will most likely come to something in a moment. */
    boolean fresh() {
        return means.thread.nanos() - begun < FRESH.toNanos();
    }

    /** Does what is due. */
    void advance(Snapshot snapshot, Host suspect) {
        if (!busy && means.thread.nanos() - next >= 0) {
            look(snapshot, suspect, this::looked);
        }
    }

    /** What is under way does not count: it may be older than a pause of this process. */
    void begin() {
        generation++;
        busy = false;
        next = means.thread.nanos();
    }

    /** The host is heard of, or somebody else's business. */
    void end() {
        generation++;
        // Also what an earlier life of this process has told.
        means.alerts.clear(Alert.Type.HA, subject());
    }

    private interface Looked {
        void at(Snapshot snapshot, Host suspect, Judgement judgement);
    }

    private void look(Snapshot snapshot, Host suspect, Looked then) {
        doing = "is looked at";
        looks++;
        follow(means.witnesses.investigate(question(snapshot, suspect)), evidence -> {
            findings = evidence.stream().map(Evidence::describe).toList();
            Judgement judgement = Judgement.of(evidence);
            now((later, there) -> then.at(later, there, judgement));
        });
    }

    /** Goes on with the host as it is now, if it still is suspect. */
    private void now(BiConsumer<Snapshot, Host> then) {
        Snapshot snapshot = means.thread.snapshot();
        snapshot.find(Host.KIND, host)
                .filter(there -> there.state() == Host.State.SUSPECT)
                .ifPresent(there -> then.accept(snapshot, there));
    }

    private void looked(Snapshot snapshot, Host suspect, Judgement judgement) {
        switch (judgement.state()) {
            case ALIVE -> alive(suspect, judgement);
            case DEAD -> prove(suspect, judgement.reasons());
            case UNKNOWN -> unknown(snapshot, suspect, judgement);
        }
    }

    private void alive(Host suspect, Judgement judgement) {
        note(suspect, HaCase.State.DEGRADED);
        tell(suspect, "is alive, though it is not heard of: " + judgement.reasons() + ". Its guests are left alone");
        again("is alive; it is looked at again");
    }

    private void unknown(Snapshot snapshot, Host suspect, Judgement judgement) {
        if (!atStake(snapshot)) {
            note(suspect, HaCase.State.CHECKING);
            again("has no guests; it is looked at again");
            return;
        }
        long suspectFor = means.thread.nanos() - begun;
        if (suspectFor < means.policy.fenceAfter().toNanos()) {
            note(suspect, HaCase.State.CHECKING);
            doing = "waits a moment before it is fenced";
            next = begun + means.policy.fenceAfter().toNanos();
            return;
        }
        doing = "is about to be fenced";
        // Written each time before force is used: a controller that was deposed, or has lost its database, must not
        // switch off hosts that are another one's, and cannot write.
        List<String> lines = lines();
        follow(written.thenCompose(before -> means.book.note(suspect, HaCase.State.FENCING, lines)), stored -> {
            if (stored) {
                now((later, there) -> fence(later, there, judgement));
            } else {
                doing = "is not fenced, as that cannot be stored; it is looked at again";
                next = means.thread.nanos() + NOT_STORED.toNanos();
            }
        });
    }

    private void fence(Snapshot snapshot, Host suspect, Judgement judgement) {
        boolean held = means.brake.holds(suspect.zone());
        doing = held ? "is fenced without force, as the brake is on" : "is fenced";
        follow(means.witnesses.fence(question(snapshot, suspect), forceful -> !(forceful && held)), attempts -> {
            fences = attempts.stream().map(Attempt::describe).toList();
            now((later, there) -> fenced(later, there, attempts, judgement, held));
        });
    }

    private void fenced(Snapshot snapshot, Host suspect, List<Attempt> attempts, Judgement before, boolean held) {
        List<String> proofs = new ArrayList<>();
        for (Attempt attempt : attempts) {
            if (attempt.fence() instanceof Fence.Done done) {
                proofs.add(attempt.means() + ": " + done.proof());
            }
        }
        if (!proofs.isEmpty()) {
            // Whoever sees it alive after that knows better than a fencer that was told so.
            look(snapshot, suspect, (later, there, after) -> confirm(there, proofs, after));
            return;
        }
        boolean waits = attempts.stream().anyMatch(one -> one.fence() instanceof Fence.Pending);
        String why =
                attempts.isEmpty() ? held ? "the brake is on" : "there is no fencer for it" : String.join("; ", fences);
        if (!waits) {
            tell(
                    suspect,
                    "is not heard of, and nothing proves that it is dead: " + before.reasons() + ". Fencing: " + why
                            + ". Its guests stay down until it is heard of or fenced; if it is dead for certain, say so with"
                            + " declareHostAsDegraded");
        }
        again(waits ? "is being fenced: " + why : "could not be fenced: " + why);
        next = Math.min(next, means.thread.nanos() + soonest(attempts));
    }

    private long soonest(List<Attempt> attempts) {
        long soonest = means.policy.recheck().toNanos();
        for (Attempt attempt : attempts) {
            if (attempt.fence() instanceof Fence.Pending pending) {
                soonest = Math.min(soonest, Math.max(1, pending.again().toNanos()));
            }
        }
        return soonest;
    }

    private void confirm(Host suspect, List<String> proofs, Judgement after) {
        if (after.state() == Finding.State.ALIVE) {
            note(suspect, HaCase.State.DEGRADED);
            tell(
                    suspect,
                    "was fenced (" + String.join("; ", proofs) + ") and is alive: " + after.reasons()
                            + ". The fencer is not believed, and its guests are left alone");
            again("was fenced and is alive; it is looked at again");
        } else {
            prove(suspect, String.join("; ", proofs));
        }
    }

    private void prove(Host suspect, String proof) {
        doing = "is proved dead";
        List<String> lines = lines();
        follow(written.thenCompose(before -> means.book.prove(suspect, proof, lines)), stored -> {
            if (stored) {
                LOG.warn("Host {} is down: {}", suspect.name(), proof);
            }
            doing = stored ? "is down" : "is dead, which could not be stored; it is looked at again";
            next = means.thread.nanos() + NOT_STORED.toNanos();
        });
    }

    private boolean atStake(Snapshot snapshot) {
        return !snapshot.by(Vm.KIND, Vm.BY_HOST, host).isEmpty()
                || !snapshot.by(Vm.KIND, Vm.BY_DESTINATION, host).isEmpty();
    }

    private Suspect question(Snapshot snapshot, Host suspect) {
        return new Suspect(suspect, snapshot, Duration.ofNanos(means.thread.nanos() - begun));
    }

    private void again(String what) {
        doing = what;
        next = means.thread.nanos() + means.policy.recheck().toNanos();
    }

    private void note(Host suspect, HaCase.State state) {
        boolean same = HaScopes.caseOf(means.thread.snapshot(), host)
                .map(HaCase::state)
                .filter(state::equals)
                .isPresent();
        if (!same) {
            List<String> lines = lines();
            written = written.thenCompose(before -> means.book.note(suspect, state, lines));
        }
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>(findings);
        lines.addAll(fences);
        return lines;
    }

    private void tell(Host suspect, String text) {
        if (!told) {
            LOG.warn("Host {} {}", suspect.name(), text);
        }
        told = true;
        means.alerts.raise(Alert.Type.HA, subject(), "The host " + suspect.name() + " " + text + ".");
    }

    private String subject() {
        return "ha of host " + host.value();
    }

    private <T> void follow(CompletableFuture<T> work, Consumer<T> then) {
        busy = true;
        int mine = generation;
        var unused = work.whenComplete((value, failure) -> means.thread.run(() -> {
            if (mine != generation) {
                return;
            }
            busy = false;
            if (failure == null) {
                then.accept(value);
            } else {
                LOG.error("Seeing to host {} failed; it is tried again", host, failure);
                again("is looked at again");
            }
        }));
    }
}
