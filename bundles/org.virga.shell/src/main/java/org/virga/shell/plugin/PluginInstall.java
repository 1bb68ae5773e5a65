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

/** Installs a plugin that is not there */
@Service
@Command(
        scope = "plugin",
        name = "install",
        description = "Installs a plugin that is not there "
                + "When it does not resolve or does not come up, everything stays as it was.")
public final class PluginInstall implements Action {

    @Argument(name = "what", description = "Name of a feature, file, or mvn:group/artifact/version.", required = true)
    @Completion(PluginCompleter.class)
    private String what;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() throws PluginException {
        for (Plugin plugin : services.plugins().install(what)) {
            session.getConsole().println(plugin.name() + " " + plugin.version() + " is installed.");
        }
        return null;
    }
}
