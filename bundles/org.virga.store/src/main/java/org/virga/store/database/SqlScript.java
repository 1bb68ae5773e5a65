package org.virga.store.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

/** A script of an engine's folder, for those migrations that do more, or less, than what stands in it. */
record SqlScript(String folder, String name) {

    /** The number in its name. */
    String version() {
        return name.substring(1, name.indexOf("__"));
    }

    /** The words in its name. */
    String description() {
        return name.substring(name.indexOf("__") + 2, name.lastIndexOf('.')).replace('_', ' ');
    }

    /** Carries it out in the transaction that is under way. */
    void run(Connection connection) throws SQLException, IOException {
        try (InputStream script = Objects.requireNonNull(SqlScript.class.getResourceAsStream(folder + "/" + name));
                Statement statement = connection.createStatement()) {
            String text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
            for (String command : text.split(";\\s*\n", -1)) {
                if (!command.isBlank()) {
                    statement.execute(command);
                }
            }
        }
    }
}
