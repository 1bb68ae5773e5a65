package org.virga.shell;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.Answer;

/** The rows of an answer by the protocol's field names, as a dialect reads them. */
public final class AnsweredRows {

    private AnsweredRows() {}

    /** The rows of a list, or the one object. */
    public static List<Map<String, @Nullable Object>> of(Answer answer) {
        if (answer instanceof Answer.Listing listing) {
            return listing.rows().stream().map(AnsweredRows::fields).toList();
        }
        return answer instanceof Answer.Single single ? List.of(fields(single.row())) : List.of();
    }

    /** The fields of one row. */
    public static Map<String, @Nullable Object> fields(Record row) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (RecordComponent component : row.getClass().getRecordComponents()) {
            try {
                component.getAccessor().setAccessible(true);
                fields.put(component.getName(), component.getAccessor().invoke(row));
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException("The field " + component.getName() + " cannot be read", e);
            }
        }
        return fields;
    }
}
