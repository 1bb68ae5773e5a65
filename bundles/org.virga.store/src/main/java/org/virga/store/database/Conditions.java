package org.virga.store.database;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The WHERE of a query with its parameters. What is null restricts nothing. */
final class Conditions {

    private static final char ESCAPE = '!';

    private final List<String> terms = new ArrayList<>();
    private final List<Object> parameters = new ArrayList<>();

    Conditions and(String term, @Nullable Object parameter) {
        if (parameter != null) {
            terms.add(term);
            parameters.add(parameter instanceof UUID uuid ? UuidBytes.of(uuid) : parameter);
        }
        return this;
    }

    Conditions in(String column, @Nullable Collection<Long> values) {
        if (values == null) {
            return this;
        }
        if (values.isEmpty()) {
            terms.add("1 = 0");
            return this;
        }
        terms.add(column + " IN ("
                + String.join(", ", values.stream().map(value -> "?").toList()) + ")");
        parameters.addAll(values);
        return this;
    }

    /** One of the columns holds the text somewhere, in any case. */
    Conditions contains(@Nullable String text, String... columns) {
        if (text == null) {
            return this;
        }
        List<String> alternatives = new ArrayList<>();
        for (String column : columns) {
            alternatives.add("LOWER(" + column + ") LIKE ? ESCAPE '" + ESCAPE + "'");
            parameters.add("%" + escaped(text.toLowerCase(Locale.ROOT)) + "%");
        }
        terms.add("(" + String.join(" OR ", alternatives) + ")");
        return this;
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' || c == '_' || c == ESCAPE) {
                escaped.append(ESCAPE);
            }
            escaped.append(c);
        }
        return escaped.toString();
    }

    boolean isEmpty() {
        return terms.isEmpty();
    }

    String where() {
        return terms.isEmpty() ? "" : " WHERE " + String.join(" AND ", terms);
    }

    void bind(PreparedStatement statement) throws SQLException {
        int position = 1;
        for (Object parameter : parameters) {
            statement.setObject(position++, parameter);
        }
    }
}
