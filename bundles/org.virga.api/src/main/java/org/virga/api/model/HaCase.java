package org.virga.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What high availability knows and does of a host that is not well, from the first doubt until it is well again. A host
 * without one is well, as far as is known. There is at most one for each host.
 *
 * @param since when {@code state} was reached, by the controller's clock
 * @param opened when the first doubt came
 * @param proof how it is known that none of the host's guests runs; null as long as it is not
 * @param findings what the last look that mattered found, with reasons, for people; at most {@link #MOST_FINDINGS}
 */
@RecordBuilder
public record HaCase(
        Id<HaCase> id,
        UUID uuid,
        Id<Host> host,
        State state,
        Instant since,
        Instant opened,
        @Nullable String proof,
        List<String> findings)
        implements Entity<HaCase>, HaCaseBuilder.With {

    /** The most findings that are kept. */
    public static final int MOST_FINDINGS = 32;

    public HaCase {
        findings = List.copyOf(findings);
    }

    /** How far it is. */
    public enum State {
        /** It is not heard of, and is being looked at. */
        CHECKING("Checking"),
        /** It is not heard of on its usual path, and somebody sees it: nothing is done. */
        DEGRADED("Degraded"),
        /** Nobody knows, and it is being fenced. */
        FENCING("Fencing"),
        /** It is proved that none of its guests runs; they are run elsewhere. */
        FENCED("Fenced"),
        /** It is heard of again, and is compared with the store before it may run anything. */
        RECOVERING("Recovering");

        private final String title;

        State(String title) {
            this.title = title;
        }

        /** The spelling of the wire, for example {@code "Fenced"}. */
        public String title() {
            return title;
        }
    }

    public static final Index<HaCase, Id<Host>> BY_HOST = Index.unique("host", HaCase::host);
    public static final Index<HaCase, State> BY_STATE = Index.by("state", HaCase::state);
    public static final Kind<HaCase> KIND = Kind.of("hacase", "case", HaCase.class, BY_HOST, BY_STATE);
}
