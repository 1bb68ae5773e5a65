package org.virga.ha.command;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.command.CommandException;
import org.virga.api.ha.HighAvailability;
import org.virga.api.model.Zone;
import org.virga.spi.command.Command;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;

/** Lets hosts be fenced by force although many are silent at once, because an operator knows that they are dead. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "releaseHighAvailabilityBrake",
        response = HaSuccess.class,
        description = "Lets the silent hosts of a zone be fenced by force, however many they are, for a while.",
        event = "HA.BRAKE.RELEASE",
        eventDescription = "releasing the brake of high availability")
public final class ReleaseHaBrake implements Command<ReleaseHaBrake.Parameters> {

    private static final long USUAL_SECONDS = 600;
    private static final long MOST_SECONDS = Duration.ofDays(1).toSeconds();

    private final HighAvailability availability;

    @Activate
    public ReleaseHaBrake(@Reference HighAvailability availability) {
        this.availability = availability;
    }

    /** What releaseHighAvailabilityBrake takes. */
    public record Parameters(
            @Param(value = "the zone", required = true) Zone zoneid,

            @Param("for how long, at most a day; ten minutes unless given") @Nullable
            Long seconds) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer execute(CommandContext context, Parameters parameters) {
        long seconds = parameters.seconds == null ? USUAL_SECONDS : parameters.seconds;
        if (seconds < 1 || seconds > MOST_SECONDS) {
            throw CommandException.invalid("seconds is " + seconds + " and has to be from 1 to " + MOST_SECONDS);
        }
        availability.release(parameters.zoneid.id(), Duration.ofSeconds(seconds));
        return new Answer.Success("Silent hosts of zone " + parameters.zoneid.name() + " are fenced by force for "
                + seconds + " s, however many they are");
    }
}
