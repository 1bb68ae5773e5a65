package org.virga.scheduler;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.virga.api.schedule.Explanation;
import org.virga.api.schedule.PlacementRequest;
import org.virga.spi.schedule.HostView;
import org.virga.spi.schedule.Verdict;

/**
 * Filters, then weighs. Pure: the same request, cloud and policies give the same plan.
 *
 * <p>It walks round the ring of hosts from a place that depends on the machine's id, and stops when it has enough hosts
 * that every filter accepts. So its cost does not depend on the size of the cloud while there is room, it sees every host
 * before it says that there is none, and no host is favoured by its place in the list. Among hosts of equal score the one
 * that was met first wins.
 */
final class Planner {

    /** How many rejected hosts are remembered with their reasons. */
    private static final int EXAMPLES = 5;
    /** Spreads consecutive ids over the ring. */
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    private final int enough;

    /**
     * A planner.
     *
     * @param enough how many acceptable hosts are weighed against each other
     */
    Planner(int enough) {
        this.enough = enough;
    }

    Plan plan(PlacementRequest request, Cloud cloud, Policies policies) {
        Filtering filtering = new Filtering(request, policies);
        if (request.preferred() != null && request.host() == null) {
            cloud.host(request.preferred()).ifPresent(filtering::look);
        }
        for (HostView view : cloud.ring(request, (request.vm().value() * GOLDEN_RATIO) >>> 16)) {
            if (filtering.accepted.size() >= enough) {
                break;
            }
            if (request.host() != null || !isPreferred(request, view)) {
                filtering.look(view);
            }
        }
        return rank(request, filtering, policies);
    }

    private static Plan rank(PlacementRequest request, Filtering filtering, Policies policies) {
        List<String> names = new ArrayList<>();
        List<double[]> weights = new ArrayList<>();
        for (int weigher = 0; weigher < policies.weighers().size(); weigher++) {
            double[] said = policies.weigh(weigher, request, filtering.accepted);
            if (said.length > 0) {
                normalise(said, policies.multiplier(weigher));
                names.add(policies.weighers().get(weigher));
                weights.add(said);
            }
        }
        List<Plan.Candidate> candidates = new ArrayList<>(filtering.accepted.size());
        for (int host = 0; host < filtering.accepted.size(); host++) {
            double[] parts = new double[weights.size()];
            for (int weigher = 0; weigher < parts.length; weigher++) {
                parts[weigher] = weights.get(weigher)[host];
            }
            candidates.add(new Plan.Candidate(filtering.accepted.get(host), parts));
        }
        // Stable: hosts of equal score stay in the order in which they were met.
        candidates.sort(Comparator.comparing((Plan.Candidate candidate) -> !isPreferred(request, candidate.view()))
                .thenComparing(Comparator.comparingDouble(Plan.Candidate::score).reversed()));
        return new Plan(
                filtering.considered, filtering.rejections(), List.copyOf(filtering.examples), names, candidates);
    }

    private static boolean isPreferred(PlacementRequest request, HostView view) {
        return view.host().id().equals(request.preferred());
    }

    /** Brings weights to 0..1, times the multiplier; all to 0 when the hosts do not differ. */
    private static void normalise(double[] weights, double multiplier) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (double weight : weights) {
            least = Math.min(least, weight);
            most = Math.max(most, weight);
        }
        for (int i = 0; i < weights.length; i++) {
            // Halved, because the distance of two finite numbers need not be one.
            double share = most > least ? (weights[i] / 2 - least / 2) / (most / 2 - least / 2) : 0;
            weights[i] = share * multiplier;
        }
    }

    /** The hosts that were looked at so far. */
    private static final class Filtering {

        final List<HostView> accepted = new ArrayList<>();
        final List<Explanation.Rejection> examples = new ArrayList<>();
        int considered;
        private final PlacementRequest request;
        private final Policies policies;
        private final int[] rejected;

        Filtering(PlacementRequest request, Policies policies) {
            this.request = request;
            this.policies = policies;
            this.rejected = new int[policies.filters().size()];
        }

        void look(HostView view) {
            considered++;
            for (int filter = 0; filter < rejected.length; filter++) {
                if (policies.test(filter, request, view) instanceof Verdict.Reject reject) {
                    rejected[filter]++;
                    if (rejected[filter] == 1 || examples.size() < EXAMPLES) {
                        examples.add(new Explanation.Rejection(
                                view.host().name(), policies.filters().get(filter), reject.reason()));
                    }
                    return;
                }
            }
            accepted.add(view);
        }

        Map<String, Integer> rejections() {
            Map<String, Integer> counted = new LinkedHashMap<>();
            for (int filter = 0; filter < rejected.length; filter++) {
                counted.merge(policies.filters().get(filter), rejected[filter], Integer::sum);
            }
            return Collections.unmodifiableMap(counted);
        }
    }
}
