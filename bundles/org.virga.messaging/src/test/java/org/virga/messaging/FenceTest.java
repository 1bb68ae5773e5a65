package org.virga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.message.Sender;

class FenceTest {

    @TempDir
    private Path directory;

    @Test
    void anOlderControllerIsRefusedOnceANewerOneWasHeardAlsoAfterARestart() throws Exception {
        Fence fence = Fence.in(directory);
        assertThat(fence.against(call(3), false)).isNull();
        assertThat(fence.against(call(4), false)).isNull();

        assertThat(fence.against(call(3), false)).contains("epoch 3", "epoch 4");
        assertThat(Fence.in(directory).against(call(3), false)).contains("epoch 3", "epoch 4", directory.toString());
        assertThat(Fence.in(directory).against(call(4), false)).isNull();
    }

    @Test
    void whoNamesNoEpochIsOfAnOlderReleaseOrAnAgentAndIsServed() {
        Fence fence = Fence.inMemory();
        fence.against(call(4), false);

        assertThat(fence.against(call(0), false)).isNull();
    }

    @Test
    void aCastOfAnOlderControllerIsCarriedOutWhenTheBrokerHadItBeforeTheNewerOneWasHeard() throws Exception {
        Fence fence = Fence.in(directory);
        fence.against(request(4, 1_000), false);

        assertThat(fence.against(request(3, 999), true)).isNull();
        assertThat(fence.against(request(3, 1_000), true)).contains("epoch 3");
        assertThat(fence.against(request(3, 999), false)).contains("epoch 3");
        assertThat(Fence.in(directory).against(request(3, 999), true)).isNull();
        assertThat(Fence.in(directory).against(request(3, 1_000), true)).contains("epoch 3");
    }

    @Test
    void onlyTheHighestEpochIsKept() throws Exception {
        Fence fence = Fence.in(directory);
        for (int epoch = 1; epoch <= 20; epoch++) {
            fence.against(call(epoch), false);
        }

        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly("epoch-20");
        }
    }

    @Test
    void aDamagedFileIsNamed() throws Exception {
        Files.writeString(directory.resolve("epoch-7"), "nonsense");

        assertThatThrownBy(() -> Fence.in(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("epoch-7");
    }

    private static Request call(long epoch) {
        return request(epoch, 0);
    }

    private static Request request(long epoch, long brokerMillis) {
        return new Request(
                "id", "ask", "1.0", "somebody", Sender.UNSTAMPED, null, "{}", Long.MAX_VALUE, epoch, brokerMillis);
    }
}
