package org.virga.shell;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import org.apache.karaf.shell.support.table.Row;
import org.apache.karaf.shell.support.table.ShellTable;
import org.jspecify.annotations.Nullable;

/** A table as all commands print it: a title line, columns as wide as they need to be, a dash where nothing is known. */
public final class Table {

    private final ShellTable table = new ShellTable();

    public Table(String... columns) {
        Arrays.stream(columns).forEach(table::column);
        table.emptyTableText("Nothing found.");
    }

    /** Adds a row; null becomes a dash, an instant loses its fractions. */
    public Table row(@Nullable Object... cells) {
        Row row = table.addRow();
        for (@Nullable Object cell : cells) {
            row.addContent(text(cell));
        }
        return this;
    }

    public void print(PrintStream out) {
        table.print(out, StandardCharsets.UTF_8, true);
    }

    private static Object text(@Nullable Object cell) {
        if (cell == null) {
            return "-";
        }
        return cell instanceof Instant instant ? instant.truncatedTo(ChronoUnit.SECONDS) : cell;
    }
}
