package org.virga.scheduler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Vm;
import org.virga.api.schedule.PlacementRequest;
import org.virga.api.store.Transaction;
import org.virga.spi.schedule.HostFilter;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.PlacementRequests;
import org.virga.testkit.SmallCloud;

/** Reports what a plan costs, in clouds with room and in full ones. Started by hand; the README has figures. */
public final class PlanningBenchmark {

    private static final Logger LOG = LoggerFactory.getLogger(PlanningBenchmark.class);

    private PlanningBenchmark() {}

    /** Prints microseconds a plan at warn level, which tests show. */
    public static void main(String[] arguments) {
        for (int hosts : new int[] {12, 100, 1_000, 10_000}) {
            for (int filled : new int[] {0, 100}) {
                measure(hosts, filled);
            }
        }
    }

    /** Plans with {@code filled} per cent of the hosts full. */
    private static void measure(int hosts, int filled) {
        SmallCloud cloud = SmallCloud.in(new MemoryStore(), hosts);
        Transaction.Builder filling = Transaction.builder();
        for (int i = 0; i < hosts * filled / 100; i++) {
            Host host = cloud.host(i);
            filling.insert(Vm.KIND, cloud.vm("vm" + i).with(vm -> vm.state(Vm.State.RUNNING)
                    .host(host.id())
                    .epoch(1)
                    .cpuNumber(4)
                    .cpuSpeedMhz(2000)));
        }
        cloud.commit(filling.build());
        PlacementRequest request = PlacementRequests.of(cloud.vm("web1"));
        List<HostFilter> filters = new ArrayList<>(List.of(TestPolicies.TAGS, TestPolicies.CAPACITY));
        Planner planner = new Planner(100);
        int plans = Math.max(200, 2_000_000 / (hosts + 100));
        double[] rounds = new double[7];
        long considered = 0;
        for (int round = 0; round < rounds.length; round++) {
            long begin = System.nanoTime();
            for (int i = 1; i <= plans; i++) {
                Id<Vm> vm = new Id<>(i);
                try (Policies policies =
                        TestPolicies.hold(filters, List.of(TestPolicies.MEMORY, TestPolicies.SPREAD))) {
                    considered += planner.plan(
                                    PlacementRequests.with(request, change -> change.vm(vm)),
                                    new Cloud(cloud.snapshot(), host -> Optional.empty(), null),
                                    policies)
                            .considered();
                }
            }
            rounds[round] = (System.nanoTime() - begin) / 1e3 / plans;
        }
        Arrays.sort(rounds);
        LOG.warn(
                "{} hosts, {} % full: {} us a plan, {} hosts looked at",
                hosts, filled, String.format("%.1f", rounds[rounds.length / 2]), considered / plans / rounds.length);
    }
}
