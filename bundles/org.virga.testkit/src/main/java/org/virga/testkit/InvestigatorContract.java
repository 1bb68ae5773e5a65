package org.virga.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.virga.spi.ha.Finding;
import org.virga.spi.ha.Finding.State;
import org.virga.spi.ha.Investigator;
import org.virga.spi.ha.Suspect;

/**
 * What every {@link Investigator} has to keep. The test of one extends this, makes the states that hosts can be in, and adds
 * what its path is about.
 */
public abstract class InvestigatorContract {

    private static final int AT_ONCE = 8;

    /** The investigator, as its component is with settings that suit {@link #budget}. The same at every call within a test. */
    protected abstract Investigator investigator() throws Exception;

    /** Brings about a host that runs, and whose guests do, which is not heard of all the same. */
    protected abstract Suspect living() throws Exception;

    /** Brings about a host of which nothing is seen on this path, though its guests run. */
    protected abstract Suspect unseen() throws Exception;

    /** A host that this investigator has nothing to do with. */
    protected abstract Suspect foreign() throws Exception;

    /** Brings about that none of the guests of the host of {@link #living} runs, nor will by itself; it was asked before. */
    protected abstract Suspect dead() throws Exception;

    /** What of the hosts and their surroundings can be seen from outside, to show that a look changes nothing. */
    protected abstract Object world() throws Exception;

    /** How long a look may take here. */
    protected Duration budget() {
        return Duration.ofSeconds(2);
    }

    @Test
    protected void saysWhatItLooksAt() throws Exception {
        assertThat(investigator().looksAt())
                .isNotBlank()
                .isEqualTo(investigator().looksAt());
    }

    @Test
    protected void oneThatLivesIsNeverDead() throws Exception {
        assertThat(look(living()).state()).isNotEqualTo(State.DEAD);
    }

    @Test
    protected void whatItDoesNotSeeItDoesNotKnow() throws Exception {
        assertThat(look(unseen()).state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    protected void whatIsNotItsBusinessItDoesNotKnow() throws Exception {
        assertThat(look(foreign()).state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    protected void eachQuestionIsANewLook() throws Exception {
        look(living());

        assertThat(look(dead()).state()).isNotEqualTo(State.ALIVE);
        assertThat(look(living()).state()).isNotEqualTo(State.DEAD);
    }

    @Test
    protected void aLookChangesNothing() throws Exception {
        for (Suspect suspect : List.of(living(), dead(), unseen(), foreign())) {
            Object before = world();
            look(suspect);
            assertThat(world()).as("%s", suspect).isEqualTo(before);
        }
    }

    @Test
    protected void severalCanAskAtOnce() throws Exception {
        Investigator investigator = investigator();
        Suspect suspect = living();
        List<Callable<Finding>> questions = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            questions.add(() -> investigator.investigate(suspect));
        }
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            for (Future<Finding> finding : threads.invokeAll(questions)) {
                assertThat(finding.get().state()).isNotEqualTo(State.DEAD);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    protected void anInterruptEndsALook() throws Exception {
        Investigator investigator = investigator();
        for (Suspect suspect : List.of(living(), unseen())) {
            Thread thread = new Thread(() -> {
                Thread.currentThread().interrupt();
                try {
                    investigator.investigate(suspect);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            thread.start();
            thread.join(budget().toMillis());
            assertThat(thread.isAlive()).as("%s", suspect).isFalse();
        }
    }

    /** Looks, within the budget, and checks what is true of every finding. */
    protected final Finding look(Suspect suspect) throws Exception {
        Investigator investigator = investigator();
        Finding finding = Answers.within(budget(), suspect, () -> investigator.investigate(suspect));
        Answers.checkPhrase(finding.reason(), suspect);
        return finding;
    }
}
