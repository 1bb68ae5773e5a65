package org.virga.scheduler.filter.tags;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.virga.spi.schedule.HostFilter;
import org.virga.spi.schedule.Verdict;
import org.virga.testkit.FakeHostView;
import org.virga.testkit.HostFilterContract;
import org.virga.testkit.PlacementRequests;

class TagsFilterTest extends HostFilterContract {

    private final FakeHostView plain = FakeHostView.empty(1);
    private final FakeHostView tagged = plain.withHost(plain.host().withTags(List.of("ssd", "gpu")));

    @Override
    protected HostFilter filter() {
        return new TagsFilter();
    }

    @Test
    void demandsEveryTag() {
        assertThat(verdict(tagged, "ssd")).isEqualTo(Verdict.accept());
        assertThat(verdict(tagged, "gpu", "ssd")).isEqualTo(Verdict.accept());
        assertThat(verdict(tagged, "gpu", "nvme")).isEqualTo(Verdict.reject("it lacks the tag nvme"));
        assertThat(verdict(plain, "ssd")).isEqualTo(Verdict.reject("it lacks the tag ssd"));
    }

    @Test
    void aMachineWithoutTagsMayGoToATaggedHost() {
        assertThat(verdict(tagged)).isEqualTo(Verdict.accept());
    }

    private Verdict verdict(FakeHostView view, String... tags) {
        return filter().test(PlacementRequests.small(request -> request.hostTags(List.of(tags))), view);
    }
}
