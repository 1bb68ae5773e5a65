package org.virga.shell.sim;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.virga.api.ha.FaultInjection.Fault;

/** Completes the faults that a simulated host can have. */
@Service
public final class FaultCompleter implements Completer {

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        StringsCompleter words = new StringsCompleter(List.of("guest", "none"));
        Arrays.stream(Fault.values())
                .forEach(one -> words.getStrings().add(one.name().toLowerCase(Locale.ROOT)));
        return words.complete(session, line, candidates);
    }
}
