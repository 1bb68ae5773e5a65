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

/** Removes an installed plugin; its running calls end first. */
@Service
@Command(scope = "plugin", name = "remove", description = "Removes an installed plugin; its running calls end first.")
public final class PluginRemove implements Action {

    @Argument(name = "name", description = "Name of the plugin.", required = true)
    @Completion(PluginCompleter.class)
    private String name;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() throws PluginException {
        Plugin removed = services.plugins().remove(name);
        session.getConsole().println(removed.name() + " " + removed.version() + " is removed.");
        return null;
    }
}
