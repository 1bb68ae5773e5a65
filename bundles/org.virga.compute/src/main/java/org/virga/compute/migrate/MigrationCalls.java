package org.virga.compute.migrate;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.AgentMethods.FollowMigration;
import org.virga.api.compute.AgentMethods.PrepareMigration;
import org.virga.api.compute.AgentMethods.SendVm;
import org.virga.api.compute.AgentMethods.VmRef;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.HostSpec;
import org.virga.api.compute.MigrationState;
import org.virga.api.compute.MigrationState.Phase;
import org.virga.api.compute.MigrationTicket;
import org.virga.api.message.Messaging;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcException.Reason;
import org.virga.api.message.RpcMethod;
import org.virga.api.model.Host;
import org.virga.api.model.Vm;
import org.virga.compute.guest.LostHosts;
import org.virga.compute.guest.LostHosts.HostLostException;
import org.virga.compute.guest.Settings;

/** Asks agents about guests that move. Any thread may call; each call blocks until the answer or its deadline. */
@Component(service = MigrationCalls.class, configurationPid = Settings.PID)
public final class MigrationCalls {

    /** The most that an agent waits by itself before it tells how a sending stands. */
    private static final int LOOK_MILLIS = 2_000;

    /** Reasons that tell nothing of the guest. */
    private static final Set<Reason> SILENT = EnumSet.of(Reason.TIMEOUT, Reason.UNREACHABLE, Reason.BUSY);

    private final Messaging messaging;
    private final LostHosts lost;
    private final Duration prepareDeadline;
    private final Duration callDeadline;
    private final Duration patience;

    @Activate
    public MigrationCalls(@Reference Messaging messaging, @Reference LostHosts lost, Settings settings) {
        this.messaging = messaging;
        this.lost = lost;
        this.prepareDeadline = Duration.ofSeconds(settings.start_deadline_seconds());
        this.callDeadline = Duration.ofSeconds(settings.call_deadline_seconds());
        this.patience = Duration.ofSeconds(settings.patience_seconds());
    }

    /** How long to go on asking an agent that does not answer. */
    Duration patience() {
        return patience;
    }

    /** Whether the agent of a host is of a release that moves guests. */
    boolean able(Host host) {
        return messaging.canSend(AgentMethods.queueOf(host.agent()), AgentMethods.PREPARE_MIGRATION);
    }

    /** Makes a host ready. */
    MigrationTicket prepare(Host host, GuestSpec guest) throws RpcException, InterruptedException {
        try {
            return lost.ask(
                    host,
                    () -> messaging.call(
                            queue(host),
                            AgentMethods.PREPARE_MIGRATION,
                            new PrepareMigration(HostSpec.of(host), guest),
                            prepareDeadline));
        } catch (HostLostException e) {
            throw new RpcException(Reason.REFUSED, String.valueOf(e.getMessage()), e);
        }
    }

    Told send(Host host, Vm vm, MigrationTicket ticket) throws InterruptedException {
        SendVm arguments = new SendVm(HostSpec.of(host), vm.uuid(), vm.epoch(), ticket);
        return ask(host, AgentMethods.SEND_VM, vm, arguments);
    }

    /** How a guest stands, once it is not being sent any more, or after a moment. */
    Told follow(Host host, Vm vm) throws InterruptedException {
        return ask(
                host,
                AgentMethods.FOLLOW_MIGRATION,
                vm,
                new FollowMigration(HostSpec.of(host), vm.uuid(), LOOK_MILLIS));
    }

    /** How a guest stands now. */
    Told state(Host host, Vm vm) throws InterruptedException {
        return ask(host, AgentMethods.FOLLOW_MIGRATION, vm, new FollowMigration(HostSpec.of(host), vm.uuid(), 0));
    }

    Told takeOver(Host host, Vm vm) throws InterruptedException {
        return ask(host, AgentMethods.TAKE_OVER, vm, new VmRef(HostSpec.of(host), vm.uuid(), vm.epoch()));
    }

    /** Ends the machine's present migration on a host, and tells how the guest stands there then. */
    public Told end(Host host, Vm vm) throws InterruptedException {
        return ask(host, AgentMethods.END_MIGRATION, vm, new VmRef(HostSpec.of(host), vm.uuid(), vm.epoch()));
    }

    /** Removes what is left of a guest on a host that it has left; empty when it is removed, or else why not. */
    public String forget(Host host, Vm vm) throws InterruptedException {
        return forget(host, vm.uuid(), vm.epoch());
    }

    /** As above, of a machine that is no more. */
    public String forget(Host host, UUID vm, long epoch) throws InterruptedException {
        try {
            VmRef arguments = new VmRef(HostSpec.of(host), vm, epoch);
            lost.ask(host, () -> messaging.call(queue(host), AgentMethods.FORGET_VM, arguments, callDeadline));
            return "";
        } catch (HostLostException e) {
            return String.valueOf(e.getMessage());
        } catch (RpcException e) {
            return describe(host, e);
        }
    }

    /** Why an agent did not do something, for people. */
    static String describe(Host host, RpcException e) {
        return switch (e.reason()) {
            case TIMEOUT ->
                "The agent " + host.agent() + " of host " + host.name() + " gives no answer: " + e.getMessage();
            case UNREACHABLE ->
                "The agent " + host.agent() + " of host " + host.name() + " cannot be reached: " + e.getMessage();
            case BUSY ->
                "The agent " + host.agent() + " of host " + host.name() + " has too much to do: " + e.getMessage();
            case UNSUPPORTED ->
                "The agent " + host.agent() + " of host " + host.name() + " is of a release that moves no guests";
            case REFUSED, FAILED -> String.valueOf(e.getMessage());
        };
    }

    private <A extends Record> Told ask(Host host, RpcMethod<A, MigrationState> method, Vm vm, A arguments)
            throws InterruptedException {
        try {
            return Told.of(lost.ask(host, () -> messaging.call(queue(host), method, arguments, callDeadline)));
        } catch (HostLostException e) {
            // That is known of a host that is proved dead, without asking it.
            return Told.of(MigrationState.of(vm.uuid(), Phase.ABSENT, 0, String.valueOf(e.getMessage())));
        } catch (RpcException e) {
            return Told.nothing(describe(host, e), SILENT.contains(e.reason()));
        }
    }

    private static String queue(Host host) {
        return AgentMethods.queueOf(host.agent());
    }
}
