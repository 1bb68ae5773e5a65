package org.virga.topology.host;

import java.util.List;
import org.virga.api.compute.AgentMethods.AgentReport;

/** Directories with agents that were heard of. */
public final class TestAgents {

    private TestAgents() {}

    public static AgentDirectory directory(String agent, String... hypervisors) {
        AgentDirectory directory = new AgentDirectory();
        directory.heard(AgentReport.whole(agent, "0.1.0", List.of(hypervisors), List.of()), System.nanoTime());
        return directory;
    }
}
