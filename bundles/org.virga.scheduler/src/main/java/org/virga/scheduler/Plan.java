package org.virga.scheduler;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.virga.api.schedule.Explanation;
import org.virga.spi.schedule.HostView;

/**
 * What filtering and weighing came to.
 *
 * @param considered how many hosts were looked at
 * @param rejections how many of them each filter rejected, in the order of the filters
 * @param examples the first host that each filter rejected, and some more
 * @param weighers the names of those who had a say
 * @param candidates hosts that every filter accepted, best first
 */
record Plan(
        int considered,
        Map<String, Integer> rejections,
        List<Explanation.Rejection> examples,
        List<String> weighers,
        List<Candidate> candidates) {

    /** The best candidates, as they are told to people. */
    List<Explanation.Candidate> best(int limit) {
        return candidates.stream()
                .limit(limit)
                .map(candidate ->
                        new Explanation.Candidate(candidate.view.host().name(), candidate.score, scores(candidate)))
                .toList();
    }

    private Map<String, Double> scores(Candidate candidate) {
        Map<String, Double> scores = new LinkedHashMap<>();
        for (int i = 0; i < weighers.size(); i++) {
            scores.merge(weighers.get(i), candidate.parts[i], Double::sum);
        }
        return Collections.unmodifiableMap(scores);
    }

    /** A host that could be it. */
    static final class Candidate {

        private final HostView view;
        private final double score;
        private final double[] parts;

        /**
         * A candidate.
         *
         * @param parts what each weigher gave it, normalised and weighted
         */
        Candidate(HostView view, double[] parts) {
            this.view = view;
            this.parts = parts;
            double sum = 0;
            for (double part : parts) {
                sum += part;
            }
            this.score = sum;
        }

        HostView view() {
            return view;
        }

        double score() {
            return score;
        }

        @Override
        public String toString() {
            return view.host().name() + " " + score;
        }
    }
}
