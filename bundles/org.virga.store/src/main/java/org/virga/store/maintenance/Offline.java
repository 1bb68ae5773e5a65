package org.virga.store.maintenance;

import java.io.PrintStream;
import java.nio.file.Path;
import org.virga.api.store.MaintenanceException;

/** {@code bin/virga restore}: stages a backup where no store is open. Arguments: the backup, the store's directory. */
public final class Offline {

    // checkstyle:RegexpSingleline - a program of its own, whose output a script shows
    private static final PrintStream OUT = System.out;

    private static final PrintStream ERROR = System.err;

    private Offline() {}

    /** Exits with 0 when the backup is staged, and with 1 and a line on the error output when not. */
    public static void main(String[] arguments) {
        if (arguments.length != 2) {
            ERROR.println("usage: <backup> <directory of the store>");
            System.exit(2);
        }
        try {
            new Restore(Path.of(arguments[0]), Path.of(arguments[1])).stage().forEach(OUT::println);
        } catch (MaintenanceException e) {
            ERROR.println("virga: " + e.getMessage());
            System.exit(1);
        }
    }
}
