package org.virga.jobs;

import java.util.Locale;
import java.util.UUID;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.identity.Access;
import org.virga.api.job.Jobs;
import org.virga.api.model.Account;
import org.virga.api.model.Job;
import org.virga.spi.command.CommandContext;

/** Finds the jobs that callers name, for those who may touch them: the owner, and administrators of the owner. */
final class JobAccess {

    private final Jobs jobs;
    private final Access access;

    JobAccess(Jobs jobs, Access access) {
        this.jobs = jobs;
        this.access = access;
    }

    /**
     * The job that a parameter names.
     *
     * @throws CommandException {@code PARAMETER} when there is none, {@code FORBIDDEN} when it is not the caller's to touch
     */
    Job find(CommandContext context, UUID uuid, String command, String parameter) {
        Job job = jobs.find(uuid).orElseThrow(() -> unknown(uuid, command, parameter));
        if (!context.caller().isAdmin()
                && !job.account().equals(context.caller().account())) {
            if (context.snapshot().find(Account.KIND, job.account()).isEmpty()) {
                throw unknown(uuid, command, parameter);
            }
            access.check(context.snapshot(), context.caller(), job.account());
        }
        return job;
    }

    /** In the words in which every parameter is refused that names what does not exist. */
    private static CommandException unknown(UUID job, String command, String parameter) {
        return new CommandException(
                ErrorKind.PARAMETER,
                "Unable to execute API command " + command.toLowerCase(Locale.ROOT)
                        + " due to invalid value. Invalid parameter " + parameter + " value=" + job
                        + " due to incorrect long value format, or entity does not exist or due to incorrect"
                        + " parameter annotation for the field in api cmd class.");
    }
}
