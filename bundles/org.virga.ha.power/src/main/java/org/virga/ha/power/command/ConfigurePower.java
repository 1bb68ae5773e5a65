package org.virga.ha.power.command;

import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.Host;
import org.virga.api.model.PowerBoard;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.ha.power.PowerBoards;
import org.virga.spi.command.Command;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;

/** Says where the management board of a host is and who may use it. Whether it is used is said by others. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "configureOutOfBandManagement",
        object = OutOfBandResponse.OBJECT,
        response = OutOfBandResponse.class,
        description = "Says where the management board of a host is and who may use it.",
        event = "HOST.OOBM.CONFIGURE",
        eventDescription = "configuring out-of-band management for a host")
public final class ConfigurePower implements Command<ConfigurePower.Parameters> {

    private static final int HIGHEST_PORT = 65_535;

    private final Store store;
    private final PowerBoards boards;

    @Activate
    public ConfigurePower(@Reference Store store, @Reference PowerBoards boards) {
        this.store = store;
        this.boards = boards;
    }

    /** What configureOutOfBandManagement takes. */
    public record Parameters(
            @Param(value = "the host", required = true) Host hostid,

            @Param(value = "who speaks with the board: ipmitool or redfish", required = true)
            String driver,

            @Param(value = "address of the board", required = true)
            String address,

            @Param(value = "port of the board", required = true)
            String port,

            @Param(value = "the user whom the board lets switch the power", required = true)
            String username,

            @Param(value = "password of that user", required = true, secret = true)
            String password) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer execute(CommandContext context, Parameters parameters) {
        if (!boards.drivers().contains(parameters.driver)) {
            throw new CommandException(
                    ErrorKind.RUNTIME,
                    "Out-of-band management driver is not available. Please provide a valid driver name. There are: "
                            + String.join(", ", boards.drivers()));
        }
        PowerBoard board = new PowerBoard(
                store.nextId(PowerBoard.KIND),
                UUID.randomUUID(),
                parameters.hostid.id(),
                parameters.driver,
                parameters.address.trim(),
                port(parameters.port),
                parameters.username,
                parameters.password,
                null,
                false,
                PowerBoard.Power.UNKNOWN);
        String objection = boards.objection(board);
        if (!objection.isEmpty()) {
            throw CommandException.invalid(objection);
        }
        Passwords.check(parameters.password);
        refuseShared(context.snapshot(), board);
        BoardRecords.put(store, board);
        return new Answer.Single(
                OutOfBandResponse.OBJECT,
                OutOfBandResponseBuilder.builder()
                        .hostid(parameters.hostid.uuid())
                        .driver(board.driver())
                        .address(board.address())
                        .port(Integer.toString(board.port()))
                        .username(board.username())
                        .description("Out-of-band management successfully configured for the host")
                        .status(true)
                        .build());
    }

    /** A board that is said to be two hosts' is a mistake, and one that would have guests run twice. */
    private static void refuseShared(Snapshot snapshot, PowerBoard board) {
        PowerBoard.Place place = PowerBoard.Place.of(board.address(), board.port());
        for (PowerBoard other : snapshot.by(PowerBoard.KIND, PowerBoard.BY_PLACE, place)) {
            if (!other.host().equals(board.host())) {
                throw CommandException.invalid("The board at " + board.address() + " port " + board.port()
                        + " is that of host "
                        + snapshot.get(Host.KIND, other.host()).name() + "; each host has a board of its own");
            }
        }
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text.trim());
            if (port > 0 && port <= HIGHEST_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Said below, together with numbers that are none of a port.
        }
        throw CommandException.invalid("port is '" + text + "' and has to be a number from 1 to " + HIGHEST_PORT);
    }
}
