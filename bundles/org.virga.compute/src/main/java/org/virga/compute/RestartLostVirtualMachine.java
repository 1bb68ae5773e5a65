package org.virga.compute;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.alert.Alerts;
import org.virga.api.ha.LostMachineRestart;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;
import org.virga.api.model.Alert;
import org.virga.api.model.ResourceRef;
import org.virga.api.model.Vm;
import org.virga.api.store.Snapshot;
import org.virga.compute.answer.VirtualMachineResponse;
import org.virga.compute.answer.VmAnswers;
import org.virga.compute.guest.GuestStart;
import org.virga.compute.guest.LostPlaces;
import org.virga.compute.guest.Pins;
import org.virga.compute.migrate.GuestMigration;
import org.virga.spi.command.AsyncCommand;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;

/**
 * Takes a machine from a host that is proved dead, or whose guest crashed, and starts it again wherever it can run, if it is
 * highly available; any other is Stopped. It does not give up because there is no room, or because a host fails to start it:
 * it says so in an alert and goes on for a day.
 */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = LostMachineRestart.COMMAND,
        version = LostMachineRestart.VERSION,
        object = VmAnswers.OBJECT,
        response = VirtualMachineResponse.class,
        description =
                "Takes a virtual machine from a host that is down, and starts it elsewhere if it is highly available.",
        event = LostMachineRestart.EVENT,
        eventDescription = "restarting Vm whose host is down",
        resourceType = VmAnswers.RESOURCE_TYPE,
        priority = LostMachineRestart.PRIORITY,
        expectedSeconds = LostMachineRestart.EXPECTED_SECONDS,
        deadlineSeconds = LostMachineRestart.MOST_SECONDS)
public final class RestartLostVirtualMachine implements AsyncCommand<RestartLostVirtualMachine.Parameters> {

    private final LostPlaces places;
    private final GuestStart starts;
    private final GuestMigration migrations;
    private final Alerts alerts;

    @Activate
    public RestartLostVirtualMachine(
            @Reference LostPlaces places,
            @Reference GuestStart starts,
            @Reference GuestMigration migrations,
            @Reference Alerts alerts) {
        this.places = places;
        this.starts = starts;
        this.migrations = migrations;
        this.alerts = alerts;
    }

    /** What the command takes. */
    public record Parameters(
            @Param(value = "the machine", required = true) Vm virtualmachineid,

            @Param("the run that was lost; nothing happens when the machine has had another since") @Nullable
            Long epoch,

            @Param("seconds to wait before it is started") @Nullable
            Long delay) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public ResourceRef accept(CommandContext context, Parameters parameters) {
        places.check(context.snapshot(), parameters.virtualmachineid);
        return ResourceRef.of(Vm.KIND, parameters.virtualmachineid);
    }

    @Override
    public Outcome run(CommandContext context, Parameters parameters, JobContext job) throws Exception {
        Vm vm = parameters.virtualmachineid;
        Optional<Outcome> open = migrations.before(job, job.snapshot().get(Vm.KIND, vm.id()), context.now());
        if (open.isPresent()) {
            return open.get();
        }
        boolean left = job.step("leave", Boolean.class, () -> places.leave(vm.id(), parameters.epoch, context.now()));
        if (!left || !vm.highlyAvailable()) {
            return answer(job.snapshot(), vm);
        }
        Duration delay = Duration.ofSeconds(parameters.delay == null ? 0 : Math.max(0, parameters.delay));
        if (job.attempt() == 1 && !delay.isZero()) {
            tell(vm, "has crashed again and again; it is started again in " + delay.toSeconds() + " s");
            return new Outcome.Retry("It has crashed again and again", delay);
        }
        job.onFailure("tell", () -> tell(vm, "could not be started again, and is left alone from now on"));
        Outcome outcome = start(job, vm, context.now());
        if (outcome instanceof Outcome.Retry retry) {
            tell(vm, "cannot be started again yet: " + retry.reason());
        } else if (outcome instanceof Outcome.Done) {
            alerts.clear(Alert.Type.HA, subject(vm));
        }
        return outcome;
    }

    private Outcome start(JobContext job, Vm vm, Instant now) throws Exception {
        return starts.start(job, new GuestStart.Request(vm.id(), Pins.NONE, Vm.State.STOPPED, now, true, true));
    }

    private void tell(Vm vm, String what) {
        alerts.raise(
                Alert.Type.HA, subject(vm), "The machine " + vm.instanceName() + " (" + vm.name() + ") " + what + ".");
    }

    private static String subject(Vm vm) {
        return "vm " + vm.uuid();
    }

    private static Outcome answer(Snapshot snapshot, Vm vm) {
        Optional<Vm> now = snapshot.find(Vm.KIND, vm.id());
        return Outcome.Done.of(VmAnswers.OBJECT, new VmAnswers(snapshot, true).respond(now.orElse(vm)));
    }
}
