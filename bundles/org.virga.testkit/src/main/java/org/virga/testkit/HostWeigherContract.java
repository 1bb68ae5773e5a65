package org.virga.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.virga.api.schedule.PlacementRequest;
import org.virga.spi.schedule.HostView;
import org.virga.spi.schedule.HostWeigher;

/** What every {@link HostWeigher} has to keep. The test of a weigher extends this and adds what the weigher is for. */
public abstract class HostWeigherContract {

    /** The weigher, as its component is with the default settings. */
    protected abstract HostWeigher weigher();

    @Test
    protected void itsNameIsAWordInLowerCaseAndDoesNotChange() {
        assertThat(weigher().name())
                .matches("[a-z][a-z0-9-]*")
                .isEqualTo(weigher().name());
    }

    @Test
    protected void itsMultiplierIsFinite() {
        assertThat(weigher().multiplier()).isFinite();
    }

    @Test
    protected void weighsEveryHostWhateverItLacks() {
        HostWeigher weigher = weigher();
        for (PlacementRequest request : PlacementRequests.odd()) {
            for (HostView view : HostViews.odd()) {
                assertThat(weigher.weigh(request, view))
                        .as("%s on %s", request, view)
                        .isFinite();
            }
        }
    }

    @Test
    protected void equalQuestionsGetEqualAnswersInWhateverOrder() {
        HostWeigher weigher = weigher();
        List<PlacementRequest> requests = PlacementRequests.odd();
        List<HostView> views = HostViews.odd();
        List<Double> first = new ArrayList<>();
        requests.forEach(request -> views.forEach(view -> first.add(weigher.weigh(request, view))));

        for (int i = first.size() - 1; i >= 0; i--) {
            double again = weigher.weigh(requests.get(i / views.size()), views.get(i % views.size()));

            assertThat(again).isEqualTo(first.get(i));
        }
    }
}
