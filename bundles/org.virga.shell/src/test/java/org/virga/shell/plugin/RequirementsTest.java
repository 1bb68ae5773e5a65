package org.virga.shell.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RequirementsTest {

    private final Requirements before = new Requirements(Map.of(
            "root", Set.of("feature:virga", "feature:a.filter/[1,1]", "feature:a.filter.more"), "other", Set.of()));

    @Test
    void pinsTheVersionThatIsWantedAndDropsTheOneBefore() {
        assertThat(before.with("a.filter", "2").map().get("root"))
                .containsExactlyInAnyOrder("feature:virga", "feature:a.filter/[2,2]", "feature:a.filter.more");
    }

    @Test
    void removesOneFeatureAndNoneWhoseNameBeginsAlike() {
        assertThat(before.without("a.filter").map().get("root"))
                .containsExactlyInAnyOrder("feature:virga", "feature:a.filter.more");
    }

    @Test
    void knowsWhatIsAskedForByItself() {
        assertThat(before.names("a.filter")).isTrue();
        assertThat(before.names("virga")).isTrue();
        assertThat(before.names("a")).isFalse();
    }

    @Test
    void leavesOtherRegionsAlone() {
        assertThat(before.with("b", "1").map()).containsKey("other");
    }
}
