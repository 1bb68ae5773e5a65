package org.virga.shell.plugin;

/** A plugin was not installed, updated or removed; what was there before is there still. */
public final class PluginException extends Exception {

    private static final long serialVersionUID = 1L;

    public PluginException(String message) {
        super(message);
    }

    public PluginException(String message, Throwable cause) {
        super(message, cause);
    }
}
