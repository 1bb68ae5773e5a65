package org.virga.ha.command;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.command.CommandException;
import org.virga.api.model.HaSetting;
import org.virga.api.store.Store;
import org.virga.spi.command.Command;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;

/**
 * Has high availability fence and restart nothing for a while, for example while somebody works on the network. It ends by
 * itself, so that nobody forgets it.
 */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "pauseHighAvailability",
        response = HaSuccess.class,
        description = "Has nothing fenced or restarted for a while; with seconds=0, again at once.",
        event = "HA.PAUSE",
        eventDescription = "pausing high availability")
public final class PauseHa implements Command<PauseHa.Parameters> {

    private static final long MOST_SECONDS = Duration.ofDays(7).toSeconds();

    private final Store store;

    @Activate
    public PauseHa(@Reference Store store) {
        this.store = store;
    }

    /** What pauseHighAvailability takes. */
    public record Parameters(
            @Param(value = "for how long, at most a week; 0 ends a pause", required = true)
            Long seconds,

            @Param("why, for others who look") @Nullable String reason) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer execute(CommandContext context, Parameters parameters) {
        if (parameters.seconds < 0 || parameters.seconds > MOST_SECONDS) {
            throw CommandException.invalid(
                    "seconds is " + parameters.seconds + " and has to be from 0 to " + MOST_SECONDS);
        }
        boolean pause = parameters.seconds > 0;
        @Nullable Instant until = pause ? context.now().plusSeconds(parameters.seconds) : null;
        HaSettings.change(
                store,
                HaSetting.CLOUD,
                setting -> setting.with(next -> next.pausedUntil(until).reason(pause ? parameters.reason : null)));
        return new Answer.Success(
                pause ? "Nothing is fenced or restarted until " + until : "High availability is not paused any more");
    }
}
