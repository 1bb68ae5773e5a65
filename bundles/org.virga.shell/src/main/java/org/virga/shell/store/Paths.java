package org.virga.shell.store;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.virga.api.store.MaintenanceException;

/** Paths as an operator gives them. */
final class Paths {

    private Paths() {}

    /** The path that is meant; a relative one would be relative to what nobody at the shell can see. */
    static Path absolute(String given) throws MaintenanceException {
        try {
            Path path = Path.of(given);
            if (path.isAbsolute()) {
                return path.normalize();
            }
        } catch (InvalidPathException e) {
            throw new MaintenanceException("'" + given + "' is no path: " + e.getReason(), e);
        }
        throw new MaintenanceException("'" + given + "' is relative: give a path that begins with /");
    }
}
