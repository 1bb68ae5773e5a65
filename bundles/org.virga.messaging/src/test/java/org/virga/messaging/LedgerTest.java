package org.virga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {

    private static final int GENERATION = 100;

    @TempDir
    private Path directory;

    @Test
    void whatWasRecordedIsKnownToTheNextProcess() throws Exception {
        try (Ledger ledger = open()) {
            assertThat(ledger.knows("one")).isFalse();
            ledger.record("one");
            ledger.record("an id with 'quotes', a newline\n and more than a line has room for".repeat(10));
            assertThat(ledger.knows("one")).isTrue();
        }
        try (Ledger ledger = open()) {
            assertThat(ledger.knows("one")).isTrue();
            assertThat(ledger.knows("an id with 'quotes', a newline\n and more than a line has room for".repeat(10)))
                    .isTrue();
            assertThat(ledger.knows("two")).isFalse();
        }
    }

    @Test
    void whatWasBeingWrittenWhenTheMachineWentDownIsOverwritten() throws Exception {
        try (Ledger ledger = open()) {
            ledger.record("one");
        }
        Files.writeString(directory.resolve("casts-1"), "0123456789abcdef\0\0\0", StandardOpenOption.APPEND);
        try (Ledger ledger = open()) {
            assertThat(ledger.knows("one")).isTrue();
            ledger.record("two");
        }
        try (Ledger ledger = open()) {
            assertThat(ledger.knows("one")).isTrue();
            assertThat(ledger.knows("two")).isTrue();
        }
    }

    @Test
    void theLatestAreKnownAndTheOldestForgotten() throws Exception {
        try (Ledger ledger = open()) {
            for (int i = 0; i < 10 * GENERATION; i++) {
                ledger.record("id " + i);
            }
            assertKnown(ledger);
        }
        try (Ledger ledger = open()) {
            assertKnown(ledger);
        }
        try (var files = Files.list(directory)) {
            assertThat(files.mapToLong(file -> file.toFile().length()).sum()).isLessThanOrEqualTo(33L * 2 * GENERATION);
        }
    }

    private static void assertKnown(Ledger ledger) {
        assertThat(IntStream.range(9 * GENERATION, 10 * GENERATION).filter(i -> !ledger.knows("id " + i)))
                .isEmpty();
        assertThat(IntStream.range(0, 8 * GENERATION).filter(i -> ledger.knows("id " + i)))
                .isEmpty();
    }

    @Test
    void manyThreadsRecordAtOnce() throws Exception {
        try (Ledger ledger = open()) {
            List<CompletableFuture<Void>> writers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                String id = "id " + i;
                writers.add(CompletableFuture.runAsync(() -> record(ledger, id)));
            }
            writers.forEach(CompletableFuture::join);
        }
        try (Ledger ledger = open()) {
            assertThat(IntStream.range(0, 50).allMatch(i -> ledger.knows("id " + i)))
                    .isTrue();
        }
    }

    @Test
    void whatCannotBeWrittenIsNotKnown() throws Exception {
        Ledger ledger = open();
        ledger.record("one");
        ledger.close();

        assertThatThrownBy(() -> ledger.record("two")).isInstanceOf(IOException.class);
        assertThat(ledger.knows("two")).isFalse();
    }

    @Test
    void aFileThatDoesNotBelongThereIsNamed() throws Exception {
        Files.writeString(directory.resolve("casts-copy"), "");

        assertThatThrownBy(this::open)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("copy");
    }

    @Test
    void aDirectoryIsForOneProcess() {
        try (Notes notes = Notes.in(directory)) {
            assertThat(notes.ledger().problem()).isNull();
            assertThatThrownBy(() -> Notes.in(directory))
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("uses it");
        }
        Notes.in(directory).close();
    }

    private static void record(Ledger ledger, String id) {
        try {
            ledger.record(id);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Ledger open() throws IOException {
        return Ledger.in(directory, GENERATION);
    }
}
