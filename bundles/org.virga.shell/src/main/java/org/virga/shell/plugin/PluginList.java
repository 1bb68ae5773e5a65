package org.virga.shell.plugin;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.shell.Services;
import org.virga.shell.Table;

/** Lists plugins, installed and not. */
@Service
@Command(scope = "plugin", name = "list", description = "Lists the plugins that are known, installed or not.")
public final class PluginList implements Action {

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() throws PluginException {
        Table table = new Table("Plugin", "Version", "Installed", "Description");
        for (Plugin plugin : services.plugins().list()) {
            table.row(plugin.name(), plugin.version(), plugin.installed() ? "yes" : "no", plugin.description());
        }
        table.print(session.getConsole());
        return null;
    }
}
