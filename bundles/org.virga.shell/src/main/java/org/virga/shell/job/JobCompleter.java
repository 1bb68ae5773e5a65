package org.virga.shell.job;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.virga.api.model.Job;
import org.virga.shell.Services;

/** Completes ids of jobs that wait or run, of the youngest hundred. */
@Service
public final class JobCompleter implements Completer {

    private static final int MOST = 100;

    @Reference
    private Services services;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        StringsCompleter ids = new StringsCompleter();
        services.store().snapshot().all(Job.KIND).descending().stream()
                .limit(MOST)
                .forEach(job -> ids.getStrings().add(job.uuid().toString()));
        return ids.complete(session, line, candidates);
    }
}
