package org.virga.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FinderTest {

    private static final UUID ONE = UUID.fromString("8d3f1a00-0000-4000-8000-000000000001");
    private static final UUID TWO = UUID.fromString("8d3f1b00-0000-4000-8000-000000000002");

    @Test
    void anIdMayBeShortenedWhileItMeansOne() {
        assertThat(find("8d3f1a")).isEqualTo(ONE);
        assertThat(find("8D3F1B")).isEqualTo(TWO);
    }

    @Test
    void whatMeansNoneOrMoreThanOneIsRefused() {
        assertThatThrownBy(() -> find("8d3f"))
                .hasMessage("More than one job has an id that begins with '8d3f': give more of it");
        assertThatThrownBy(() -> find("8d3f2")).hasMessage("There is no job 8d3f2");
        assertThatThrownBy(() -> find("8d3"))
                .hasMessage("'8d3' is too short for the id of a job; it takes 4 characters or more");
    }

    private static UUID find(String given) {
        return Finder.shortened("job", Stream.of(ONE, TWO), Function.identity(), given);
    }
}
