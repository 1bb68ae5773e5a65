package org.virga.ha.power.command;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;
import org.virga.api.model.Host;
import org.virga.api.model.PowerBoard;
import org.virga.api.model.PowerBoard.Power;
import org.virga.api.model.ResourceRef;
import org.virga.ha.power.Limits;
import org.virga.ha.power.PowerBoards;
import org.virga.ha.power.Settings;
import org.virga.spi.command.AsyncCommand;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;
import org.virga.spi.power.PowerAction;
import org.virga.spi.power.PowerException;

/** Asks the management board of a host for the power, or has it switched. */
@Component(service = CommandHandler.class, configurationPid = "org.virga.ha.power")
@CommandSpec(
        name = "issueOutOfBandManagementPowerAction",
        object = OutOfBandResponse.OBJECT,
        response = OutOfBandResponse.class,
        description = "Has the management board of a host switch its power, or asks it.",
        event = "HOST.OOBM.ACTION",
        eventDescription = "issuing out-of-band management action for a host",
        resourceType = "Host")
public final class IssuePowerAction implements AsyncCommand<IssuePowerAction.Parameters> {

    private static final long MOST_SECONDS = 3600;
    /** How long the board is asked for what it was told to bring about. */
    private static final Duration SETTLING = Duration.ofSeconds(5);

    private static final long POLL_MILLIS = 250;

    private final PowerBoards boards;
    private final Duration limit;

    @Activate
    public IssuePowerAction(@Reference PowerBoards boards, Settings settings) {
        this.boards = boards;
        limit = Limits.action(settings);
    }

    /** What can be asked for, as the protocol spells it. */
    public enum Action {
        STATUS,
        ON,
        OFF,
        CYCLE,
        RESET,
        SOFT
    }

    /** What issueOutOfBandManagementPowerAction takes. */
    public record Parameters(
            @Param(value = "the host", required = true) Host hostid,

            @Param(value = "ON, OFF, CYCLE, RESET, SOFT or STATUS", required = true)
            Action action,

            @Param("how long the board has to answer, in seconds") @Nullable
            Long timeout) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public ResourceRef accept(CommandContext context, Parameters parameters) {
        Long timeout = parameters.timeout;
        if (timeout != null && (timeout < 1 || timeout > MOST_SECONDS)) {
            throw CommandException.invalid(
                    "timeout is " + timeout + " and has to be a number of seconds from 1 to " + MOST_SECONDS);
        }
        BoardRecords.usable(context.snapshot(), parameters.hostid);
        return ResourceRef.of(Host.KIND, parameters.hostid);
    }

    @Override
    public Outcome run(CommandContext context, Parameters parameters, JobContext job) throws Exception {
        PowerBoard board = BoardRecords.usable(job.snapshot(), parameters.hostid);
        Duration time =
                Optional.ofNullable(parameters.timeout).map(Duration::ofSeconds).orElse(limit);
        Action action = parameters.action;
        try {
            if (action != Action.STATUS) {
                job.step("act", () -> boards.act(board, PowerAction.valueOf(action.name()), time));
            }
            Power power = action == Action.STATUS ? boards.state(board, time) : settle(board, action, time);
            return Outcome.Done.of(
                    OutOfBandResponse.OBJECT,
                    OutOfBandResponseBuilder.builder()
                            .hostid(parameters.hostid.uuid())
                            .powerstate(power.title())
                            .action(action.name())
                            .description(action == Action.STATUS ? "The board was asked" : "The board took the command")
                            .status(true)
                            .build());
        } catch (PowerException e) {
            return new Outcome.Failed(
                    ErrorKind.RUNTIME,
                    "Out-of-band Management action (" + action + ") on host " + parameters.hostid.name()
                            + " failed with error: " + e.getMessage());
        }
    }

    /** What the board says after a command, once it is as told, or after a while: boards take their time, and a host for SOFT too. */
    private Power settle(PowerBoard board, Action action, Duration time) throws InterruptedException {
        long deadline = System.nanoTime() + SETTLING.toNanos();
        while (true) {
            Power power;
            try {
                power = boards.state(board, time);
            } catch (PowerException e) {
                // The command was taken; what is known of the power is another matter.
                power = Power.UNKNOWN;
            }
            boolean settled =
                    switch (action) {
                        case ON -> power == Power.ON;
                        case OFF -> power == Power.OFF;
                        case STATUS, CYCLE, RESET, SOFT -> true;
                    };
            if (settled || System.nanoTime() > deadline) {
                return power;
            }
            Thread.sleep(POLL_MILLIS);
        }
    }
}
