package org.virga.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.virga.api.schedule.PlacementRequest;
import org.virga.spi.schedule.HostFilter;
import org.virga.spi.schedule.HostView;
import org.virga.spi.schedule.Verdict;

/** What every {@link HostFilter} has to keep. The test of a filter extends this and adds what the filter is for. */
public abstract class HostFilterContract {

    /** The filter, as its component is with the default settings. */
    protected abstract HostFilter filter();

    /** A host that the filter accepts for {@link #acceptable}'s machine; an empty one unless overridden. */
    protected HostView acceptableHost() {
        return FakeHostView.empty(1);
    }

    /** A request that the filter accepts on {@link #acceptableHost}: a small machine without wishes unless overridden. */
    protected PlacementRequest acceptable() {
        return PlacementRequests.small();
    }

    @Test
    protected void itsNameIsAWordInLowerCaseAndDoesNotChange() {
        assertThat(filter().name()).matches("[a-z][a-z0-9-]*").isEqualTo(filter().name());
    }

    @Test
    protected void acceptsWhatItShould() {
        assertThat(filter().test(acceptable(), acceptableHost())).isEqualTo(Verdict.accept());
    }

    @Test
    protected void saysSomethingOfEveryHostWhateverItLacks() {
        HostFilter filter = filter();
        for (PlacementRequest request : PlacementRequests.odd()) {
            for (HostView view : HostViews.odd()) {
                Verdict verdict = filter.test(request, view);

                assertThat(verdict).as("%s on %s", request, view).isNotNull();
                if (verdict instanceof Verdict.Reject reject) {
                    assertThat(reject.reason())
                            .as("a phrase that an operator can act on, for %s on %s", request, view)
                            .isNotBlank()
                            .doesNotContain("\n", "null")
                            .hasSizeLessThan(200);
                }
            }
        }
    }

    @Test
    protected void equalQuestionsGetEqualAnswersInWhateverOrder() {
        HostFilter filter = filter();
        List<PlacementRequest> requests = PlacementRequests.odd();
        List<HostView> views = HostViews.odd();
        List<Verdict> first = new ArrayList<>();
        requests.forEach(request -> views.forEach(view -> first.add(filter.test(request, view))));

        for (int i = first.size() - 1; i >= 0; i--) {
            Verdict again = filter.test(requests.get(i / views.size()), views.get(i % views.size()));

            assertThat(again).isEqualTo(first.get(i));
        }
    }
}
