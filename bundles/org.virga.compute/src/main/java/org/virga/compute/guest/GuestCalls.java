package org.virga.compute.guest;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.AgentMethods.ConnectHost;
import org.virga.api.compute.AgentMethods.RemoveDisk;
import org.virga.api.compute.AgentMethods.StartVm;
import org.virga.api.compute.AgentMethods.StopVm;
import org.virga.api.compute.AgentMethods.VmRef;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.HostSpec;
import org.virga.api.message.Messaging;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcMethod;
import org.virga.api.model.Host;
import org.virga.api.model.Vm;
import org.virga.compute.guest.LostHosts.HostLostException;
import org.virga.spi.StartError;

/** Asks agents to do things to guests. Any thread may call; each call blocks until the answer or its deadline. */
@Component(service = GuestCalls.class, configurationPid = Settings.PID)
public final class GuestCalls {

    private static final long MOST_SECONDS = 86_400;

    private final Messaging messaging;
    private final LostHosts lost;
    private final Duration startDeadline;
    private final Duration callDeadline;
    private final Duration grace;
    private final Duration patience;

    @Activate
    public GuestCalls(@Reference Messaging messaging, @Reference LostHosts lost, Settings settings) {
        this.messaging = messaging;
        this.lost = lost;
        this.startDeadline = seconds("start.deadline.seconds", settings.start_deadline_seconds(), 1);
        this.callDeadline = seconds("call.deadline.seconds", settings.call_deadline_seconds(), 1);
        this.grace = seconds("stop.grace.seconds", settings.stop_grace_seconds(), 0);
        this.patience = seconds("patience.seconds", settings.patience_seconds(), 0);
    }

    private static Duration seconds(String setting, long value, long least) {
        if (value < least || value > MOST_SECONDS) {
            String line = Settings.PID + ": " + setting + " is " + value + " and has to be from " + least + " to "
                    + MOST_SECONDS;
            StartError.report(line);
            throw new IllegalArgumentException(line);
        }
        return Duration.ofSeconds(value);
    }

    /** How long a guest may take to shut down by itself. */
    public Duration grace() {
        return grace;
    }

    /** How long to go on asking an agent that does not answer. */
    Duration patience() {
        return patience;
    }

    Reply start(Host host, GuestSpec guest) throws InterruptedException {
        return call(host, AgentMethods.START_VM, new StartVm(spec(host), guest), startDeadline);
    }

    /** Stops the machine's present run. One on a host that is proved dead is over. */
    Reply stop(Host host, Vm vm, Duration grace) throws InterruptedException {
        StopVm arguments = new StopVm(spec(host), vm.uuid(), vm.epoch(), (int) grace.toSeconds());
        Reply reply = call(host, AgentMethods.STOP_VM, arguments, callDeadline.plus(grace));
        return reply.lost() ? Reply.DONE : reply;
    }

    Reply reboot(Host host, Vm vm) throws InterruptedException {
        return call(host, AgentMethods.REBOOT_VM, new VmRef(spec(host), vm.uuid(), vm.epoch()), callDeadline);
    }

    /** Removes the guest with those of its disks that are the host's own. */
    Reply destroy(Host host, Vm vm) throws InterruptedException {
        return call(host, AgentMethods.DESTROY_VM, new VmRef(spec(host), vm.uuid(), vm.epoch()), callDeadline);
    }

    /** Whether the agent of a host is of a release that removes disks from shared storage. */
    boolean removesDisks(Host host) {
        return messaging.canSend(AgentMethods.queueOf(host.agent()), AgentMethods.REMOVE_DISK);
    }

    /** Removes a disk from shared storage. */
    Reply removeDisk(Host host, Vm vm, UUID volume, GuestSpec.Pool pool) throws InterruptedException {
        RemoveDisk arguments = new RemoveDisk(spec(host), vm.uuid(), vm.epoch(), volume, pool);
        return call(host, AgentMethods.REMOVE_DISK, arguments, callDeadline);
    }

    /** The guests that a host has now: looked at after this was asked. */
    public List<GuestState> guests(Host host) throws RpcException, InterruptedException {
        try {
            return lost.ask(
                            host,
                            () -> messaging.call(
                                    AgentMethods.queueOf(host.agent()),
                                    AgentMethods.CONNECT_HOST,
                                    new ConnectHost(spec(host)),
                                    callDeadline))
                    .guests();
        } catch (HostLostException e) {
            throw new RpcException(RpcException.Reason.UNREACHABLE, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Ends a run that is over already: from then on the agent refuses a start of that run that comes late.
     *
     * @return whether it is ended
     */
    public boolean end(Host host, Vm vm) throws InterruptedException {
        return stop(host, vm, Duration.ZERO).done();
    }

    private <A extends Record> Reply call(Host host, RpcMethod<A, ?> method, A arguments, Duration deadline)
            throws InterruptedException {
        try {
            lost.ask(host, () -> messaging.call(AgentMethods.queueOf(host.agent()), method, arguments, deadline));
            return Reply.DONE;
        } catch (HostLostException e) {
            return new Reply(Reply.Outcome.LOST, String.valueOf(e.getMessage()));
        } catch (RpcException e) {
            return switch (e.reason()) {
                case TIMEOUT ->
                    new Reply(
                            Reply.Outcome.SILENT,
                            "The agent " + host.agent() + " of host " + host.name() + " gives no answer: "
                                    + e.getMessage());
                case BUSY ->
                    new Reply(
                            Reply.Outcome.UNSENT,
                            "The agent " + host.agent() + " of host " + host.name() + " has too much to do: "
                                    + e.getMessage());
                case UNREACHABLE ->
                    new Reply(
                            Reply.Outcome.UNSENT,
                            "The agent " + host.agent() + " of host " + host.name() + " cannot be reached: "
                                    + e.getMessage());
                case UNSUPPORTED, REFUSED, FAILED -> new Reply(Reply.Outcome.FAILED, String.valueOf(e.getMessage()));
            };
        }
    }

    private static HostSpec spec(Host host) {
        return HostSpec.of(host);
    }
}
