package org.virga.shell.vm;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.virga.api.model.Vm;
import org.virga.shell.Services;

/** Completes names of virtual machines, of the youngest thousand. */
@Service
public final class VmCompleter implements Completer {

    private static final int MOST = 1000;

    @Reference
    private Services services;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        StringsCompleter names = new StringsCompleter();
        services.store().snapshot().all(Vm.KIND).descending().stream()
                .limit(MOST)
                .forEach(vm -> names.getStrings().add(vm.name()));
        return names.complete(session, line, candidates);
    }
}
