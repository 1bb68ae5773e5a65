package org.virga.compute;

import java.util.UUID;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.AgentMethods.Nothing;
import org.virga.api.compute.AgentMethods.PrepareMigration;
import org.virga.api.compute.AgentMethods.SendVm;
import org.virga.api.compute.AgentMethods.VmRef;
import org.virga.api.compute.HostSpec;
import org.virga.api.compute.MigrationState;
import org.virga.api.compute.MigrationTicket;
import org.virga.api.message.RpcException;
import org.virga.testkit.RecordingMessaging;

/** What a {@link FakeAgent} says when it is asked to move guests: it judges, {@link FakeMoves} acts. */
final class FakeMoveAnswers {

    private final FakeAgent agent;
    private final FakeMoves moves;

    FakeMoveAnswers(FakeAgent agent, FakeMoves moves) {
        this.agent = agent;
        this.moves = moves;
    }

    void register(RecordingMessaging messaging) {
        messaging
                .answer(AgentMethods.PREPARE_MIGRATION, request -> agent.meet(() -> prepare(request)))
                .answer(AgentMethods.SEND_VM, request -> agent.meet(() -> send(request)))
                .answer(
                        AgentMethods.FOLLOW_MIGRATION,
                        request -> agent.meet(() -> moves.follow(key(request.host(), request.vm()))))
                .answer(AgentMethods.TAKE_OVER, request -> agent.meet(() -> takeOver(request)))
                .answer(AgentMethods.END_MIGRATION, request -> agent.meet(() -> end(request)))
                .answer(AgentMethods.FORGET_VM, request -> agent.meet(() -> forget(request)));
    }

    private FakeAgent.Key key(HostSpec host, UUID vm) throws RpcException {
        moves.checkReachable(host.uuid());
        return new FakeAgent.Key(host.uuid(), vm);
    }

    private MigrationTicket prepare(PrepareMigration request) throws RpcException {
        FakeAgent.Key key = key(request.host(), request.guest().vm());
        agent.begin(key, request.guest().epoch());
        MigrationTicket ticket = moves.prepare(key, request.guest().epoch());
        agent.disks.merge(key, 1, Integer::sum);
        return ticket;
    }

    private MigrationState send(SendVm request) throws RpcException {
        FakeAgent.Key key = key(request.host(), request.vm());
        agent.refuseOlder(key, request.epoch());
        return moves.send(key, request.epoch(), request.ticket());
    }

    private MigrationState takeOver(VmRef request) throws RpcException {
        FakeAgent.Key key = key(request.host(), request.vm());
        agent.refuseOlder(key, request.epoch());
        return moves.takeOver(key, request.epoch());
    }

    private MigrationState end(VmRef request) throws RpcException {
        FakeAgent.Key key = key(request.host(), request.vm());
        agent.refuseOlder(key, request.epoch());
        agent.newest.put(key, new FakeAgent.Run(request.epoch(), true));
        MigrationState after = moves.end(key, request.epoch());
        if (after.phase() == MigrationState.Phase.ABSENT) {
            agent.disks.remove(key);
        }
        return after;
    }

    private Nothing forget(VmRef request) throws RpcException {
        FakeAgent.Key key = key(request.host(), request.vm());
        moves.forget(key);
        agent.disks.remove(key);
        return new Nothing();
    }
}
