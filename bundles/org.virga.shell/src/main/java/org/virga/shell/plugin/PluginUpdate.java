package org.virga.shell.plugin;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.shell.Services;

/** Replaces an installed plugin by another version while work goes on. */
@Service
@Command(
        scope = "plugin",
        name = "update",
        description = "Replaces an installed plugin by another version while work goes on. "
                + "When it does not resolve or does not come up, everything stays as it was.")
public final class PluginUpdate implements Action {

    @Argument(name = "what", description = "Name of a feature, file, or mvn:group/artifact/version.", required = true)
    @Completion(PluginCompleter.class)
    private String what;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() throws PluginException {
        for (Plugin plugin : services.plugins().update(what)) {
            session.getConsole().println(plugin.name() + " " + plugin.version() + " is installed.");
        }
        return null;
    }
}
