package org.virga.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks plugins as core does: on a thread of another's, with an end to its patience. */
final class Answers {

    private Answers() {}

    /** What a plugin says within the time that it has; late or with an exception is a failure of the test. */
    static <T> T within(Duration budget, Object subject, Callable<T> question) throws InterruptedException {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            return thread.submit(question).get(budget.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("It did not end within " + budget, e);
        } catch (ExecutionException e) {
            throw new AssertionError("It failed at " + subject, e.getCause());
        } finally {
            thread.shutdownNow();
        }
    }

    /** Checks what people are told: a phrase. */
    static void checkPhrase(String text, Object subject) {
        assertThat(text)
                .as("a phrase for an operator, of %s", subject)
                .isNotBlank()
                .doesNotContain("\n", "null")
                .hasSizeLessThan(500);
    }
}
