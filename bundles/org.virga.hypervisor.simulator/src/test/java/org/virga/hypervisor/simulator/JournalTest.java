package org.virga.hypervisor.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    @TempDir
    private Path directory;

    @Test
    void whatWasAppendedIsReadAgain() throws Exception {
        try (Journal journal = Journal.open(file(), line -> {})) {
            journal.append("one");
            journal.append("zwei\tä");
        }
        assertThat(read()).containsExactly("one", "zwei\tä");
    }

    @Test
    void nothingWrittenIsNoFile() throws Exception {
        try (Journal journal = Journal.open(file(), line -> {})) {
            assertThat(journal.lines()).isZero();
        }
        assertThat(file()).doesNotExist();
    }

    @Test
    void whereverTheLastLineIsCutTheOthersAreThereAndOneCanGoOn() throws Exception {
        try (Journal journal = Journal.open(file(), line -> {})) {
            journal.append("first");
            journal.append("second");
        }
        byte[] whole = Files.readAllBytes(file());
        int second = new String(whole, StandardCharsets.UTF_8).indexOf("second");
        for (int length = second; length < whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            try (Journal journal = Journal.open(file(), line -> {})) {
                journal.append("third");
            }
            assertThat(read()).as("cut at " + length).containsExactly("first", "third");
        }
    }

    @Test
    void aDamagedLineIsLeftOut() throws Exception {
        try (Journal journal = Journal.open(file(), line -> {})) {
            journal.append("first");
            journal.append("second");
            journal.append("third");
        }
        Files.writeString(file(), Files.readString(file()).replace("second", "sEcond"));

        assertThat(read()).containsExactly("first", "third");
    }

    @Test
    void rewritingReplacesEverythingAndOneCanGoOn() throws Exception {
        try (Journal journal = Journal.open(file(), line -> {})) {
            for (int i = 0; i < 100; i++) {
                journal.append("line " + i);
            }
            journal.rewrite(List.of("all"));
            assertThat(journal.lines()).isEqualTo(1);
            journal.append("more");
        }
        assertThat(read()).containsExactly("all", "more");
    }

    @Test
    void aRewritingThatFailsLeavesTheOldAndOneCanGoOn() throws Exception {
        try (Journal journal = Journal.open(file(), line -> {})) {
            journal.append("old");
            Path inTheWay = Files.createDirectory(directory.resolve("j.new"));
            assertThatIOException().isThrownBy(() -> journal.rewrite(List.of("new")));
            assertThat(inTheWay).doesNotExist();
            journal.append("more");
            assertThat(journal.lines()).isEqualTo(2);
        }
        assertThat(read()).containsExactly("old", "more");
    }

    private List<String> read() throws Exception {
        List<String> lines = new ArrayList<>();
        Journal.open(file(), lines::add).close();
        return lines;
    }

    private Path file() {
        return directory.resolve("j");
    }
}
