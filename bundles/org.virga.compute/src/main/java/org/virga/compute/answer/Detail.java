package org.virga.compute.answer;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.virga.api.command.CommandException;

/** What an answer about a machine can leave out. */
public enum Detail {
    GROUP("group"),
    NICS("nics"),
    STATS("stats"),
    TEMPLATE("tmpl"),
    OFFERING("servoff"),
    VOLUME("volume");

    /** Names that the protocol has for what no machine has here. */
    private static final Set<String> OTHERS = Set.of("min", "secgrp", "diskoff", "backoff", "iso", "affgrp");

    private final String word;

    Detail(String word) {
        this.word = word;
    }

    /** Everything. */
    public static Set<Detail> all() {
        return EnumSet.allOf(Detail.class);
    }

    /** What a list's parameter asks for: everything when it is empty. */
    public static Set<Detail> of(List<String> words) {
        if (words.isEmpty()) {
            return all();
        }
        EnumSet<Detail> details = EnumSet.noneOf(Detail.class);
        for (String given : words) {
            String wanted = given.trim().toLowerCase(Locale.ROOT);
            if (wanted.equals("all")) {
                return all();
            }
            List<Detail> found = Arrays.stream(values())
                    .filter(detail -> detail.word.equals(wanted))
                    .toList();
            if (found.isEmpty() && !OTHERS.contains(wanted)) {
                throw CommandException.invalid("The details parameter contains an incorrect value " + given
                        + ". Values: all, min, "
                        + Arrays.stream(values()).map(detail -> detail.word).collect(Collectors.joining(", ")));
            }
            details.addAll(found);
        }
        return details;
    }
}
