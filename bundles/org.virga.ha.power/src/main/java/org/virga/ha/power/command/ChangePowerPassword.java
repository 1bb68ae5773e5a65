package org.virga.ha.power.command;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.ha.PowerScopes;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;
import org.virga.api.model.Host;
import org.virga.api.model.PowerBoard;
import org.virga.api.model.ResourceRef;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;
import org.virga.ha.power.Limits;
import org.virga.ha.power.PowerBoards;
import org.virga.ha.power.Settings;
import org.virga.spi.command.AsyncCommand;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;
import org.virga.spi.power.PowerException;

/**
 * Gives the management board of a host another password.
 *
 * <p>The new one is stored, as proposed, before the board gets it, and becomes the board's when the board lets somebody in by
 * it: so neither is lost, whenever this process dies. When nobody knows which one holds, both are kept until an operator says.
 */
@Component(service = CommandHandler.class, configurationPid = "org.virga.ha.power")
@CommandSpec(
        name = "changeOutOfBandManagementPassword",
        object = OutOfBandResponse.OBJECT,
        response = OutOfBandResponse.class,
        description = "Changes the password of a host's management board.",
        event = "HOST.OOBM.CHANGEPASSWORD",
        eventDescription = "changing out-of-band management password for a host",
        resourceType = "Host")
public final class ChangePowerPassword implements AsyncCommand<ChangePowerPassword.Parameters> {

    private static final String UNCERTAIN = " Nobody knows whether the board took the new password: say with"
            + " configureOutOfBandManagement which one holds.";

    private final Store store;
    private final PowerBoards boards;
    private final Duration limit;

    @Activate
    public ChangePowerPassword(@Reference Store store, @Reference PowerBoards boards, Settings settings) {
        this.store = store;
        this.boards = boards;
        limit = Limits.action(settings);
    }

    /** What changeOutOfBandManagementPassword takes. */
    public record Parameters(
            @Param(value = "the host", required = true) Host hostid,

            @Param(value = "the new password; one that nobody knows when it is not given", secret = true) @Nullable
            String password) {}

    /** What the board's word was. */
    enum Verdict {
        CHANGED,
        KEPT,
        UNCERTAIN
    }

    /** How the change went, for the journal. */
    record Change(Verdict verdict, String trouble) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public ResourceRef accept(CommandContext context, Parameters parameters) {
        return ResourceRef.of(Host.KIND, parameters.hostid);
    }

    @Override
    public ResourceRef accept(CommandContext context, Parameters parameters, Transaction.Builder transaction) {
        PowerBoard board = BoardRecords.usable(context.snapshot(), parameters.hostid);
        if (board.proposed() != null) {
            throw new CommandException(
                    ErrorKind.CONFLICT,
                    "The password of this board is being changed already, or it is not known whether the board took the"
                            + " last one; then say with configureOutOfBandManagement which one holds.");
        }
        int longest = boards.longestPassword(board);
        if (longest == 0) {
            throw new CommandException(ErrorKind.RUNTIME, "The driver " + board.driver() + " is not there");
        }
        String password = parameters.password == null ? Passwords.random(longest) : parameters.password;
        Passwords.checkNew(password, longest);
        transaction.replace(PowerBoard.KIND, board, board.withProposed(password));
        return accept(context, parameters);
    }

    @Override
    public Outcome run(CommandContext context, Parameters parameters, JobContext job) throws Exception {
        Host host = parameters.hostid;
        PowerBoard board = PowerScopes.find(job.snapshot(), host.id())
                .filter(there -> there.proposed() != null)
                .orElse(null);
        if (board == null) {
            return failed(host, "the board was configured anew meanwhile");
        }
        String proposed = String.valueOf(board.proposed());
        String unreached = job.step("reach", String.class, () -> reach(board));
        Change change = unreached.isEmpty()
                ? job.step("change", Change.class, () -> change(board, proposed))
                : new Change(Verdict.KEPT, unreached);
        switch (change.verdict) {
            case CHANGED -> {
                Transaction kept = Transaction.builder()
                        .replace(
                                PowerBoard.KIND,
                                board,
                                board.withPassword(proposed).withProposed(null))
                        .build();
                OutOfBandResponse answer = OutOfBandResponseBuilder.builder()
                        .hostid(host.uuid())
                        .status(true)
                        .build();
                return new Outcome.Done(OutOfBandResponse.OBJECT, answer, kept);
            }
            case KEPT -> {
                job.step("forget", () -> {
                    var unused = BoardRecords.change(
                            store, host, now -> proposed.equals(now.proposed()) ? now.withProposed(null) : now);
                });
                return failed(host, change.trouble);
            }
            default -> {
                return failed(host, change.trouble + "." + UNCERTAIN);
            }
        }
    }

    /** Why the board cannot be told anything, before it is told; empty when it can. */
    private String reach(PowerBoard board) throws InterruptedException {
        try {
            boards.state(board, limit);
            return "";
        } catch (PowerException e) {
            return e.getMessage();
        }
    }

    private Change change(PowerBoard board, String proposed) throws InterruptedException {
        String trouble = "the board took the new password and does not let anybody in by it";
        try {
            boards.changePassword(board, proposed, limit);
        } catch (PowerException e) {
            // When this is done a second time, after a crash, the old password may be over. What holds is tried.
            trouble = e.getMessage();
        }
        if (boards.admits(board.withPassword(proposed), limit)) {
            return new Change(Verdict.CHANGED, "");
        }
        return new Change(boards.admits(board, limit) ? Verdict.KEPT : Verdict.UNCERTAIN, trouble);
    }

    private static Outcome failed(Host host, String why) {
        return new Outcome.Failed(
                ErrorKind.RUNTIME,
                "Failed to change out-of-band management password for host " + host.name() + " with error: " + why);
    }
}
