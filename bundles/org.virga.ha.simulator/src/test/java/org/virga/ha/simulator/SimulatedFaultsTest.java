package org.virga.ha.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.ha.FaultInjection.Fault;
import org.virga.api.model.Vm;

class SimulatedFaultsTest {

    @TempDir
    private Path directory;

    private TestSite site;
    private SimulatedFaults faults;

    @BeforeEach
    void open() throws Exception {
        site = new TestSite(directory);
        faults = new SimulatedFaults(site.settings(Map.of()));
    }

    @Test
    void eachFaultIsAFileThatTheDriverKnows() {
        for (Fault fault : Fault.values()) {
            faults.inject(site.host(0), fault);
            faults.inject(site.host(0), fault);
        }

        assertThat(faults.faults(site.host(0))).containsExactlyInAnyOrder(Fault.values());
        assertThat(faults.faults(site.host(1))).isEmpty();
        for (String condition : List.of("off", "hang", "agent", "cut", "storage", "board")) {
            assertThat(site.is(0, condition)).as(condition).isTrue();
        }
    }

    @Test
    void aHostThatIsMendedIsWellAndWhoeverDidNotLookLearnsThatItHadNoPower() {
        faults.inject(site.host(0), Fault.POWER);
        faults.inject(site.host(1), Fault.HANG);

        faults.mend(site.host(0));
        faults.mend(site.host(1));

        assertThat(faults.faults(site.host(0))).isEmpty();
        assertThat(site.is(0, "on")).isTrue();
        assertThat(faults.faults(site.host(1))).isEmpty();
        assertThat(site.is(1, "on")).isFalse();
    }

    @Test
    void aGuestCanCrash() {
        Vm vm = site.cloud.addRunningVm("vm", site.host(0));

        faults.crash(site.host(0), vm);

        assertThat(Files.exists(directory.resolve("control/" + vm.uuid() + ".crash")))
                .isTrue();
    }

    @Test
    void hostsThatAreNotHereAreRefusedWithTheReason() {
        assertThatThrownBy(() -> faults.inject(site.real(), Fault.POWER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no simulated host, its hypervisor is KVM");
        assertThatThrownBy(() -> faults.mend(site.elsewhere()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is simulated in another directory than");
        assertThat(faults.faults(site.real())).isEmpty();
        assertThat(faults.breakable(List.of(site.host(0), site.elsewhere(), site.real(), site.host(2))))
                .containsExactly(site.host(0), site.host(2));
    }

    @Test
    void oneThatIsInTwoDirectoriesIsNeither() throws Exception {
        Path second = Files.createDirectories(directory.resolve("second/hosts"));
        Files.createFile(second.resolve("rack1+host0.journal"));
        SimulatedFaults both =
                new SimulatedFaults(site.settings(Map.of("directory", directory + ", " + second.getParent())));

        assertThatThrownBy(() -> both.inject(site.host(0), Fault.POWER)).hasMessageContaining("several directories");
        both.inject(site.host(1), Fault.POWER);
        assertThat(site.is(1, "off")).isTrue();
    }

    @Test
    void namesOfFilesFollowTheUrl() {
        assertThat(Site.fileName("http://sim/rack1/host7?cpus=16")).isEqualTo("rack1+host7");
        assertThat(Site.fileName("http://sim/rack1/host7/")).isEqualTo("rack1+host7");
        assertThat(Site.fileName("http://sim/host7/cpucore=8&cpuspeed=2000&memory=17179869184"))
                .isEqualTo("host7");
    }
}
