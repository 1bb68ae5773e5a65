package org.virga.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.virga.api.schedule.Explanation;
import org.virga.api.schedule.PlacementRequest;

/** What the scheduler tells people. */
final class Sentences {

    private static final long MIB = 1L << 20;

    private Sentences() {}

    /**
     * Why there is no host, with every filter that rejected one, for example {@code No host can take 'web1' (4000 x 4000
     * MHz, 128 MiB): 12 hosts looked at; capacity rejected 12 (sim-1: needs 16000000 MHz, 8000 free of 8000)}.
     */
    static String noHost(PlacementRequest request, Plan plan) {
        List<String> parts = new ArrayList<>();
        parts.add(hosts(plan.considered()) + " looked at");
        for (Map.Entry<String, Integer> entry : plan.rejections().entrySet()) {
            if (entry.getValue() > 0) {
                parts.add(entry.getKey() + " rejected " + entry.getValue() + example(plan, entry.getKey()));
            }
        }
        return "No host can take " + described(request) + ": " + String.join("; ", parts);
    }

    static String placed(PlacementRequest request, Plan plan, String host) {
        return "Placed on " + host + ", one of " + hosts(plan.candidates().size()) + " that can take "
                + described(request);
    }

    private static String example(Plan plan, String filter) {
        for (Explanation.Rejection rejection : plan.examples()) {
            if (rejection.filter().equals(filter)) {
                return " (" + rejection.host() + ": " + rejection.reason() + ")";
            }
        }
        return "";
    }

    private static String described(PlacementRequest request) {
        long speed = request.cpuMhz() / Math.max(1, request.cpuNumber());
        return "'" + request.name() + "' (" + request.cpuNumber() + " x " + speed + " MHz, "
                + request.memoryBytes() / MIB + " MiB)";
    }

    private static String hosts(int count) {
        return count == 1 ? "1 host" : count + " hosts";
    }
}
