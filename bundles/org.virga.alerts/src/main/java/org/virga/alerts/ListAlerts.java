package org.virga.alerts;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.virga.api.command.Answer;
import org.virga.api.model.Alert;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Paging;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;

/** Lists the alerts that are open. */
@Component(service = CommandHandler.class, name = "org.virga.alerts.listalerts")
@CommandSpec(
        name = "listAlerts",
        object = "alert",
        response = AlertResponse.class,
        description = "Lists the alerts that are neither archived nor over, youngest first.")
public final class ListAlerts implements Query<ListAlerts.Parameters> {

    record Parameters(
            @Param("one alert") @Nullable Alert id,

            @Param("part of the description or of the type's name") @Nullable
            String keyword,

            @Param("name of the type, for example ALERT.JOB") @Nullable
            String name,

            @Param("page, counted from 1") @Nullable Integer page,
            @Param("rows of a page") @Nullable Integer pagesize,
            @Param("number of the type") @Nullable String type) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters wanted) {
        Alert.Type type = AlertTypes.numbered(wanted.type());
        Iterable<Alert> rows = wanted.id() == null
                ? context.snapshot().by(Alert.KIND, Alert.BY_OPEN, true).descending()
                : List.of(wanted.id());
        return Paging.of(wanted.page(), wanted.pagesize())
                .list(
                        "alert",
                        rows,
                        alert -> alert.open() && (type == null || alert.type() == type) && matches(alert, wanted),
                        AlertResponse::of);
    }

    private static boolean matches(Alert alert, Parameters wanted) {
        String name = wanted.name();
        String keyword = wanted.keyword();
        return (name == null || alert.type().title().equalsIgnoreCase(name))
                && (keyword == null
                        || contains(alert.text(), keyword)
                        || contains(alert.type().title(), keyword));
    }

    private static boolean contains(String text, String part) {
        return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }
}
