package org.virga.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccelerationTest {

    @TempDir
    Path proc;

    private boolean virtualizes(String cpuinfo) throws Exception {
        Files.writeString(proc.resolve("cpuinfo"), cpuinfo);
        return Acceleration.processorVirtualizes(proc);
    }

    @Test
    void aProcessorVirtualizesWhenItsFlagsSaySo() throws Exception {
        assertThat(virtualizes("processor\t: 0\nflags\t\t: fpu vme vmx sse\n")).isTrue();
        assertThat(virtualizes("flags\t\t: fpu svm\n")).isTrue();
        assertThat(virtualizes("flags\t\t: fpu vme sse\n")).isFalse();
        assertThat(virtualizes("model name\t: svm\nvmx flags\t: vnmi\nflags\t\t: vmxfoo\n"))
                .isFalse();
    }

    @Test
    void whereNothingIsToldThereIsEmulation() {
        assertThat(Acceleration.processorVirtualizes(proc.resolve("nowhere"))).isFalse();
    }
}
