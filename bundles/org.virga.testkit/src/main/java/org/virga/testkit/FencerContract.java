package org.virga.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.virga.spi.ha.Fence;
import org.virga.spi.ha.Fencer;
import org.virga.spi.ha.Suspect;

/**
 * What every {@link Fencer} has to keep. The test of one extends this, makes the hosts, and adds what its means are about.
 *
 * <p>What counts is {@link #guestsRun}: whatever a fencer says has to agree with it.
 */
public abstract class FencerContract {

    /** The fencer, as its component is with settings that suit {@link #budget}. The same at every call within a test. */
    protected abstract Fencer fencer() throws Exception;

    /** What a controller that was started anew has: a fencer that knows nothing of the earlier one. */
    protected abstract Fencer another() throws Exception;

    /** A host with guests that run, which is not heard of; the same at every call within a test. */
    protected abstract Suspect suspect() throws Exception;

    /** Another such host. */
    protected abstract Suspect bystander() throws Exception;

    /** A host that this fencer has nothing to do with. */
    protected abstract Suspect foreign() throws Exception;

    /** Brings about that the means do not work for {@link #suspect}, without anybody having been told. */
    protected abstract void breakMeans() throws Exception;

    /** Brings about that they work again. */
    protected abstract void repairMeans() throws Exception;

    /** Whether any guest of the host runs. */
    protected abstract boolean guestsRun(Suspect suspect) throws Exception;

    /** How long one attempt may take here. */
    protected Duration budget() {
        return Duration.ofSeconds(10);
    }

    /** How long it may take until a host is fenced, with all its waiting. */
    protected Duration patience() {
        return Duration.ofSeconds(30);
    }

    @Test
    protected void saysWhatItWorksByAndWhetherThatDoesHarm() throws Exception {
        assertThat(fencer().means()).isNotBlank().isEqualTo(fencer().means());
        assertThat(fencer().forceful()).isEqualTo(fencer().forceful());
    }

    @Test
    protected void knowsWhichHostsItCanFence() throws Exception {
        assertThat(fencer().fits(suspect())).isTrue();
        assertThat(fencer().fits(foreign())).isFalse();
        assertThat(fence(fencer(), foreign())).isInstanceOf(Fence.Failed.class);
    }

    @Test
    protected void whenItIsDoneNoGuestRunsAndOthersAreLeftAlone() throws Exception {
        assertThat(guestsRun(suspect())).isTrue();

        untilDone(fencer());

        assertThat(guestsRun(suspect())).isFalse();
        assertThat(guestsRun(bystander())).isTrue();
    }

    @Test
    protected void whatIsDoneCanBeAskedForAgainEvenByOneThatKnowsNothingOfIt() throws Exception {
        untilDone(fencer());

        assertThat(fence(fencer(), suspect())).isInstanceOf(Fence.Done.class);
        untilDone(another());
        assertThat(guestsRun(suspect())).isFalse();
    }

    @Test
    protected void itIsNotDoneWhileTheMeansDoNotWork() throws Exception {
        breakMeans();

        Fence fence = fence(fencer(), suspect());

        assertThat(fence).isNotInstanceOf(Fence.Done.class);
        repairMeans();
        untilDone(fencer());
    }

    @Test
    protected void aHostMayBeReleasedAtAnyTime() throws Exception {
        fencer().release(suspect().host());
        fencer().release(foreign().host());
        untilDone(fencer());
        fencer().release(suspect().host());
        fencer().release(suspect().host());
    }

    @Test
    protected void anInterruptEndsAnAttempt() throws Exception {
        breakMeans();
        Fencer fencer = fencer();
        Suspect suspect = suspect();
        Thread thread = new Thread(() -> {
            Thread.currentThread().interrupt();
            try {
                fencer.fence(suspect);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.start();
        thread.join(budget().toMillis());
        assertThat(thread.isAlive()).isFalse();
    }

    /** Fences the suspect, asking again as long as it takes. */
    protected final void untilDone(Fencer fencer) {
        Awaitility.await().atMost(patience()).until(() -> fence(fencer, suspect()) instanceof Fence.Done);
    }

    /** Makes one attempt, within the budget, and checks what is true of every answer. */
    protected final Fence fence(Fencer fencer, Suspect suspect) throws Exception {
        Fence fence = Answers.within(budget(), suspect, () -> fencer.fence(suspect));
        Answers.checkPhrase(said(fence), suspect);
        return fence;
    }

    private static String said(Fence fence) {
        if (fence instanceof Fence.Done done) {
            return done.proof();
        }
        if (fence instanceof Fence.Pending pending) {
            assertThat(pending.again()).isPositive();
            return pending.what();
        }
        return ((Fence.Failed) fence).reason();
    }
}
