package org.virga.compute.guest;

import java.time.Instant;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Vm;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Transaction;
import org.virga.compute.answer.VmAnswers;

/** Reboots guests in place. The machine stays Running throughout. */
@Component(service = GuestReboot.class)
public final class GuestReboot {

    private final GuestCalls guests;

    @Activate
    public GuestReboot(@Reference GuestCalls guests) {
        this.guests = guests;
    }

    /** Reboots a running machine. */
    public Outcome reboot(JobContext job, Id<Vm> id, Instant now, boolean admin) throws Exception {
        Reply reply;
        try {
            reply = job.step("reboot", Reply.class, () -> rebootGuest(job.snapshot(), id));
        } catch (UnansweredException e) {
            return Patience.after(e.reply, job, "reboot-unsent", now, guests.patience());
        }
        if (!reply.done()) {
            ErrorKind kind = reply.outcome() == Reply.Outcome.SILENT ? ErrorKind.AGENT_UNAVAILABLE : ErrorKind.RUNTIME;
            return new Outcome.Failed(kind, "Failed to reboot vm instance: " + reply.text());
        }
        Snapshot snapshot = job.snapshot();
        Vm vm = running(snapshot, id);
        // The change of time makes whoever looked at the guest before the reboot look again.
        Vm rebooted = vm.withUpdated(now);
        return new Outcome.Done(
                VmAnswers.OBJECT,
                new VmAnswers(snapshot, admin).respond(rebooted),
                Transaction.builder().replace(Vm.KIND, vm, rebooted).build());
    }

    /** A reboot that was sent and not answered is not sent again: the guest may be on its way down already. */
    private Reply rebootGuest(Snapshot snapshot, Id<Vm> id) throws UnansweredException, InterruptedException {
        Vm vm = running(snapshot, id);
        Optional<Host> host = Optional.ofNullable(vm.host()).map(place -> snapshot.get(Host.KIND, place));
        Reply reply = guests.reboot(host.orElseThrow(), vm);
        if (reply.outcome() == Reply.Outcome.UNSENT) {
            throw new UnansweredException(reply);
        }
        return reply;
    }

    private static Vm running(Snapshot snapshot, Id<Vm> id) {
        Vm vm = snapshot.find(Vm.KIND, id)
                .orElseThrow(() -> new CommandException(ErrorKind.CONFLICT, "The virtual machine is gone"));
        if (vm.state() != Vm.State.RUNNING) {
            throw CommandException.invalid(VmAnswers.title(vm) + " is not running, unable to reboot it");
        }
        return vm;
    }
}
