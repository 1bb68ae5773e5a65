package org.virga.compute.migrate;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.command.ErrorKind;
import org.virga.api.compute.MigrationState;
import org.virga.api.compute.MigrationTicket;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;
import org.virga.api.message.RpcException;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Vm;
import org.virga.api.store.Snapshot;
import org.virga.compute.answer.VmAnswers;
import org.virga.compute.guest.GuestSpecs;
import org.virga.compute.guest.Patience;
import org.virga.compute.migrate.MigrationClaims.Claim;
import org.virga.compute.migrate.MigrationSettlement.Place;

/**
 * Moves a running guest to another host, as a job: claims the room, has the destination made ready, has the source send,
 * follows, and settles. Where the guest is in the end is decided by {@link MigrationSettlement} alone, whatever happened
 * before; a migration that came to nothing is tried with the next best host, unless one was asked for.
 *
 * <p>A job that waits for a sending gives its worker back: it is run again from time to time.
 */
@Component(service = GuestMigration.class)
public final class GuestMigration {

    private static final Logger LOG = LoggerFactory.getLogger(GuestMigration.class);
    /** How many hosts are tried when none was asked for. */
    private static final int MOST_HOSTS = 3;
    /** How often one run looks before it gives the worker back; a look waits for two seconds. */
    private static final int LOOKS = 3;

    private static final int CLAIMED = 5;
    private static final int READY = 10;
    private static final int SENT = 90;
    private static final int WHOLE = 100;
    private static final long MIB = 1024 * 1024;

    private final MigrationClaims claims;
    private final MigrationCalls calls;
    private final MigrationSettlement settlement;

    @Activate
    public GuestMigration(
            @Reference MigrationClaims claims,
            @Reference MigrationCalls calls,
            @Reference MigrationSettlement settlement) {
        this.claims = claims;
        this.calls = calls;
        this.settlement = settlement;
    }

    /**
     * Which machine is to go where.
     *
     * @param host only there; null for wherever it fits
     */
    public record Request(Id<Vm> vm, @Nullable Host host, Instant now, boolean admin) {}

    /**
     * What came of making a host ready; as it stands in the journal.
     *
     * @param problem empty when it is ready
     */
    record Ready(@Nullable MigrationTicket ticket, String problem) {}

    /** What a step said that had something to say to people; as it stands in the journal. */
    record Word(String text) {}

    /** Moves it. */
    public Outcome migrate(JobContext job, Request request) throws Exception {
        job.onFailure("settle", () -> leave(request.vm));
        Set<Id<Host>> tried = new HashSet<>();
        String problem = "";
        int hosts = request.host == null ? MOST_HOSTS : 1;
        for (int attempt = 1; attempt <= hosts; attempt++) {
            try {
                Claim claim = claim(job, request, attempt, tried);
                if (claim.destination() == 0) {
                    String reason = problem.isEmpty() ? claim.refusal() : problem;
                    return new Outcome.Failed(ErrorKind.INSUFFICIENT_CAPACITY, text(job, request, reason));
                }
                problem = move(job, request, claim, attempt);
                Place place = settled(job, request, attempt);
                if (place.host() == claim.destination()) {
                    return finish(job, request, claim, attempt);
                }
                problem = problem.isEmpty() ? place.word() : problem;
                tried.add(claim.to());
            } catch (LaterException e) {
                return e.outcome(job, request.now, calls.patience());
            }
        }
        return new Outcome.Failed(ErrorKind.RUNTIME, text(job, request, problem));
    }

    /**
     * Settles what a job left over that gave up, before anything else is done to a machine.
     *
     * @return what becomes of the job that found it; empty when the machine is in one place
     */
    public Optional<Outcome> before(JobContext job, Vm vm, Instant now) throws Exception {
        try {
            if (vm.migrating()) {
                settled(job, "settle-first", vm.id());
            }
            return Optional.empty();
        } catch (LaterException e) {
            return Optional.of(e.outcome(job, now, calls.patience()));
        }
    }

    private Claim claim(JobContext job, Request request, int attempt, Set<Id<Host>> tried) throws Exception {
        Claim claim = job.step("claim-" + attempt, Claim.class, () -> {
            // A run of this step that was interrupted, or a job before this one, may have left the machine on its way.
            Place place = settlement.settle(request.vm);
            if (!place.settled()) {
                throw new LaterException("settle-unanswered-" + attempt, place.open());
            }
            Claim found = claims.claim(request.vm, request.host, tried, request.now);
            if (found.later()) {
                throw new LaterException("waits-for-place-" + attempt, found.refusal());
            }
            return found;
        });
        job.progress(CLAIMED);
        return claim;
    }

    /** Has the guest sent; answers what went wrong, as far as that is known, and decides nothing. */
    private String move(JobContext job, Request request, Claim claim, int attempt) throws Exception {
        Ready ready =
                job.step("prepare-" + attempt, Ready.class, () -> prepare(job.snapshot(), request, claim, attempt));
        MigrationTicket ticket = ready.ticket();
        if (ticket == null) {
            return ready.problem();
        }
        job.progress(READY);
        Word sent = job.step("send-" + attempt, Word.class, () -> {
            Told told = calls.send(host(job, claim.from()), vm(job, request), ticket);
            if (told.silent() && told.again()) {
                throw new LaterException("send-unanswered-" + attempt, told.text());
            }
            return new Word(told.text());
        });
        if (!sent.text().isEmpty()) {
            return sent.text();
        }
        return job.step("follow-" + attempt, Word.class, () -> follow(job, request, claim, attempt))
                .text();
    }

    private Ready prepare(Snapshot snapshot, Request request, Claim claim, int attempt) throws Exception {
        Vm vm = snapshot.get(Vm.KIND, request.vm);
        Host destination = snapshot.get(Host.KIND, claim.to());
        try {
            return new Ready(calls.prepare(destination, GuestSpecs.of(snapshot, vm)), "");
        } catch (RpcException e) {
            String text = MigrationCalls.describe(destination, e);
            if (e.reason() == RpcException.Reason.TIMEOUT || e.reason() == RpcException.Reason.UNREACHABLE) {
                throw new LaterException("prepare-unanswered-" + attempt, text);
            }
            return new Ready(null, text);
        }
    }

    private Word follow(JobContext job, Request request, Claim claim, int attempt) throws Exception {
        Host source = host(job, claim.from());
        Vm vm = vm(job, request);
        String how = "";
        for (int look = 0; look < LOOKS && !job.cancelRequested(); look++) {
            Told told = calls.follow(source, vm);
            MigrationState state = told.state();
            if (state == null) {
                throw new LaterException("follow-unanswered-" + attempt, told.text());
            }
            if (!state.passing()) {
                return new Word(state.runs() ? state.detail() : "");
            }
            job.progress(READY + state.percent() * (SENT - READY) / WHOLE);
            how = state.percent() + " % of its memory sent, " + state.memoryRemainingBytes() / MIB + " MiB left";
        }
        throw LaterException.goesOn(vm.instanceName() + " is on its way to host "
                + host(job, claim.to()).name() + ": " + how);
    }

    private Place settled(JobContext job, Request request, int attempt) throws Exception {
        Place place = settled(job, "settle-" + attempt, request.vm);
        job.progress(SENT);
        return place;
    }

    private Place settled(JobContext job, String step, Id<Vm> id) throws Exception {
        return job.step(step, Place.class, () -> {
            Place place = settlement.settle(id);
            if (!place.settled()) {
                throw new LaterException(step + "-unanswered", place.open());
            }
            return place;
        });
    }

    private Outcome finish(JobContext job, Request request, Claim claim, int attempt) throws Exception {
        Vm vm = vm(job, request);
        Word left = job.step("clean-" + attempt, Word.class, () -> new Word(calls.forget(host(job, claim.from()), vm)));
        if (!left.text().isEmpty()) {
            LOG.warn(
                    "What {} left on host {} is removed when that reports it: {}",
                    vm,
                    host(job, claim.from()).name(),
                    left.text());
        }
        Snapshot snapshot = job.snapshot();
        return Outcome.Done.of(
                VmAnswers.OBJECT, new VmAnswers(snapshot, request.admin).respond(snapshot.get(Vm.KIND, request.vm)));
    }

    /** What a job that failed or was cancelled leaves: a guest in one place, or a machine that others see to. */
    private void leave(Id<Vm> id) throws InterruptedException {
        Place place = settlement.settle(id);
        if (!place.settled()) {
            LOG.warn("{}; it is settled when its hosts are heard of", place.open());
        }
    }

    private static String text(JobContext job, Request request, String problem) {
        Snapshot snapshot = job.snapshot();
        Vm vm = snapshot.get(Vm.KIND, request.vm);
        String where = vm.host() == null
                ? ""
                : "; it is on host " + snapshot.get(Host.KIND, vm.host()).name();
        return "Unable to migrate VM instance " + vm.instanceName() + ": " + problem + where;
    }

    private static Vm vm(JobContext job, Request request) {
        return job.snapshot().get(Vm.KIND, request.vm);
    }

    private static Host host(JobContext job, Id<Host> id) {
        return job.snapshot().get(Host.KIND, id);
    }

    /** A step that is to be repeated. */
    private static final class LaterException extends Exception {

        private static final long serialVersionUID = 1L;
        private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

        /** Names since when somebody is waited for in the job's journal; null when nothing is wrong. */
        private final @Nullable String step;

        private final String reason;

        LaterException(@Nullable String step, String reason) {
            super(reason);
            this.step = step;
            this.reason = reason;
        }

        static LaterException goesOn(String how) {
            return new LaterException(null, how);
        }

        Outcome outcome(JobContext job, Instant now, Duration patience) throws Exception {
            return step == null
                    ? new Outcome.Retry(reason, LOOK_AGAIN)
                    : Patience.after(reason, job, step, now, patience);
        }
    }
}
