package org.virga.shell.plugin;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.shell.Services;

/** Completes names of plugins. */
@Service
public final class PluginCompleter implements Completer {

    private static final Logger LOG = LoggerFactory.getLogger(PluginCompleter.class);

    @Reference
    private Services services;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        StringsCompleter names = new StringsCompleter();
        try {
            services.plugins().list().forEach(plugin -> names.getStrings().add(plugin.name()));
        } catch (PluginException e) {
            LOG.debug("No completion", e);
        }
        return names.complete(session, line, candidates);
    }
}
