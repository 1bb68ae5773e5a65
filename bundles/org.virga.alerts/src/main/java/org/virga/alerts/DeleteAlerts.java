package org.virga.alerts;

import java.time.Clock;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.store.Store;
import org.virga.spi.command.Command;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;

/** Deletes alerts. */
@Component(service = CommandHandler.class, name = "org.virga.alerts.deletealerts")
@CommandSpec(
        name = "deleteAlerts",
        response = SuccessResponse.class,
        description = "Deletes alerts, chosen by id, type or time.")
public final class DeleteAlerts implements Command<AlertChoice> {

    private final AlertBook book;

    @Activate
    public DeleteAlerts(@Reference Store store) {
        book = new AlertBook(store, Clock.systemUTC(), UUID::randomUUID);
    }

    @Override
    public Class<AlertChoice> parameters() {
        return AlertChoice.class;
    }

    @Override
    public Answer execute(CommandContext context, AlertChoice choice) {
        book.delete(choice.of(context.snapshot()));
        return new Answer.Success(null);
    }
}
