package org.virga.hypervisor.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatorUrlTest {

    @Test
    void aPathAloneLeavesTheSizesToTheSettings() {
        assertThat(SimulatorUrl.parse("http://sim/c0/h0/"))
                .isEqualTo(new SimulatorUrl("c0/h0", Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @Test
    void aQueryHasSizesWithMemoryInMebibytes() {
        assertThat(SimulatorUrl.parse("http://sim/h?cpus=16&memory=65536"))
                .isEqualTo(new SimulatorUrl("h", Optional.of(16), Optional.empty(), Optional.of(65_536)));
    }

    @Test
    void cloudStacksFormHasSizesInThePathWithMemoryInBytes() {
        assertThat(SimulatorUrl.parse("http://sim/rack/h1/cpucore=8&cpuspeed=2000&memory=17179869184"))
                .isEqualTo(new SimulatorUrl("rack/h1", Optional.of(8), Optional.of(2000), Optional.of(16_384)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://sim/cpucore=8",
                "http://sim/h/cpucore=0",
                "http://sim/h/memory=1000",
                "http://sim/h/cpus=8",
                "http://sim/h?cpucore=8",
                "http://sim/h?memory=9223372036854775807",
                "http://sim/h?memory=99999999999999999999"
            })
    void sizesThatMakeNoSenseAreRefused(String url) {
        assertThatThrownBy(() -> SimulatorUrl.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(url)
                .hasMessageContaining("http://sim/rack1/host7");
    }
}
