package org.virga.api.schedule;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Why a virtual machine was placed where it is, or not placed.
 *
 * @param host name of the chosen host; null when there was none
 * @param considered how many hosts were looked at
 * @param rejections how many hosts each filter rejected, in the order of the filters
 * @param examples rejected hosts with the filter and its reason, a bounded number of them
 * @param candidates the best hosts that every filter accepted, best first, a bounded number of them
 * @param outcome a sentence
 */
public record Explanation(
        UUID vm,
        String name,
        Instant decided,
        long snapshot,
        @Nullable String host,
        int considered,
        Map<String, Integer> rejections,
        List<Rejection> examples,
        List<Candidate> candidates,
        String outcome) {

    public Explanation {
        examples = List.copyOf(examples);
        candidates = List.copyOf(candidates);
    }

    /** A host that a filter rejected. */
    public record Rejection(String host, String filter, String reason) {}

    /** A host that every filter accepted, with the score that each weigher gave, normalised and weighted. */
    public record Candidate(String host, double score, Map<String, Double> scores) {}
}
