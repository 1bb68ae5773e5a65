package org.virga.ha;

import java.util.List;
import java.util.stream.Collectors;
import org.virga.spi.ha.Finding;
import org.virga.spi.ha.Finding.State;

/**
 * What the findings on a host come to, together. Whoever sees it alive is believed against everybody else, because being
 * wrong then costs time and being wrong the other way costs data.
 *
 * @param reasons of those that decided, for people
 */
record Judgement(State state, String reasons) {

    static Judgement of(List<Evidence> evidence) {
        for (State decisive : List.of(State.ALIVE, State.DEAD)) {
            String reasons = evidence.stream()
                    .filter(one -> one.finding().state() == decisive)
                    .map(one -> one.looksAt() + ": " + one.finding().reason())
                    .collect(Collectors.joining("; "));
            if (!reasons.isEmpty()) {
                return new Judgement(decisive, reasons);
            }
        }
        String all = evidence.stream()
                .map(one -> one.looksAt() + ": " + one.finding().reason())
                .collect(Collectors.joining("; "));
        return new Judgement(Finding.State.UNKNOWN, all.isEmpty() ? "there is no investigator" : all);
    }
}
