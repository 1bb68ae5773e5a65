package org.virga.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.AgentMethods.AgentReport;
import org.virga.api.compute.AgentMethods.StartVm;
import org.virga.api.compute.AgentMethods.StopVm;
import org.virga.api.compute.AgentMethods.VmRef;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.HostSpec;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcException.Reason;
import org.virga.api.message.RpcMethod;
import org.virga.testkit.RecordingMessaging;

/** An agent with one driver, and a controller's side to call it from. */
final class AgentFixture implements AutoCloseable {

    static final HostSpec HOST = host("one");

    final RecordingMessaging messaging = new RecordingMessaging();
    final FakeDriver driver = new FakeDriver("Fake");
    Agent agent;

    AgentFixture(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.putIfAbsent("agent_name", "a1");
        all.putIfAbsent("driver_patience_seconds", 1);
        all.putIfAbsent("report_interval_seconds", 60);
        agent = new Agent(messaging, TestSettings.with(all), "1.2.3");
        agent.addDriver(driver, Map.of());
    }

    static HostSpec host(String name) {
        return new HostSpec(new UUID(0, name.hashCode()), name, "Fake", "fake:" + name, Map.of());
    }

    static GuestSpec guest(UUID vm, long epoch) {
        return new GuestSpec(vm, epoch, "i-2-1-VM", "name", 1, 500, 1 << 26, List.of(), List.of(), null, Map.of());
    }

    GuestState start(UUID vm, long epoch) throws Exception {
        return call(AgentMethods.START_VM, new StartVm(HOST, guest(vm, epoch)));
    }

    GuestState stop(UUID vm, long epoch) throws Exception {
        return call(AgentMethods.STOP_VM, new StopVm(HOST, vm, epoch, 7));
    }

    VmRef ref(UUID vm, long epoch) {
        return new VmRef(HOST, vm, epoch);
    }

    <A extends Record, R extends Record> R call(RpcMethod<A, R> method, A arguments) throws Exception {
        return messaging.call("compute.a1", method, arguments, Duration.ofSeconds(10));
    }

    <R> CompletableFuture<R> inBackground(Callable<R> work) {
        CompletableFuture<R> future = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                future.complete(work.call());
            } catch (Exception e) {
                future.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return future;
    }

    List<AgentReport> reports() {
        return messaging.sent(AgentMethods.REPORT);
    }

    static void assertReason(ThrowingCallable call, Reason reason, String... texts) {
        assertThatThrownBy(call).isInstanceOfSatisfying(RpcException.class, e -> {
            assertThat(e.reason()).isEqualTo(reason);
            assertThat(e.getMessage()).contains(texts);
        });
    }

    @Override
    public void close() {
        agent.stop();
        messaging.close();
    }
}
