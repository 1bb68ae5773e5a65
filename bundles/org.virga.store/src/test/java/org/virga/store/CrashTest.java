package org.virga.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.model.Account;
import org.virga.api.model.Id;
import org.virga.api.model.Nic;
import org.virga.api.model.Vm;
import org.virga.api.store.History;
import org.virga.api.store.Snapshot;
import org.virga.store.database.Location;

final class CrashTest {

    private static final int ENOUGH = 600;

    /** A line of the victim's: a machine that is there or gone, with its interface; or an account with its round. */
    private record Told(String what, long id, long number) {}

    @Test
    void whatWasAcknowledgedSurvivesAKillAndNothingIsThereByHalves(@TempDir Path directory) throws Exception {
        Location location = TestDatabase.in(directory);
        List<Told> told = kill(directory);
        assertThat(told).hasSizeGreaterThanOrEqualTo(ENOUGH);

        try (DatabaseStore store = TestDatabase.open(location)) {
            Snapshot snapshot = store.snapshot();
            assertThat(snapshot.all(Vm.KIND).stream().map(vm -> vm.id().value()))
                    .containsAll(ids(told, "there"))
                    .doesNotContainAnyElementsOf(ids(told, "gone"));
            assertThat(ids(told, "gone"))
                    .isNotEmpty()
                    .allMatch(id -> id < store.nextId(Vm.KIND).value());
            told.stream().filter(that -> that.what.equals("account")).forEach(that -> assertThat(
                            round(snapshot.get(Account.KIND, new Id<>(that.id))))
                    .isGreaterThanOrEqualTo(that.number));
            assertWhole(snapshot, store.history());
        }
    }

    /** A machine, its interface and its event came in one transaction. */
    private static void assertWhole(Snapshot snapshot, History history) {
        assertThat(snapshot.all(Nic.KIND).size())
                .isEqualTo(snapshot.all(Vm.KIND).size());
        for (Vm vm : snapshot.all(Vm.KIND)) {
            assertThat(snapshot.by(Nic.KIND, Nic.BY_VM, vm.id()).size()).isEqualTo(1);
            assertThat(history.events(new History.EventFilter(
                                    null, vm.uuid(), null, null, null, null, null, null, null, null, 0, 1))
                            .total())
                    .isEqualTo(1);
        }
    }

    private static Set<Long> ids(List<Told> told, String what) {
        return told.stream()
                .filter(that -> that.what.equals(what))
                .map(Told::id)
                .collect(Collectors.toSet());
    }

    private static long round(Account account) {
        return Long.parseLong(String.valueOf(account.networkDomain()));
    }

    /** Lets a process commit for a while, kills it, and collects what it has told of. */
    private static List<Told> kill(Path directory) throws IOException, InterruptedException {
        Process victim = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx192m",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        CrashVictim.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<Told> told = new ArrayList<>();
        try (BufferedReader lines = victim.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", 3);
                told.add(new Told(words[0], Long.parseLong(words[1]), Long.parseLong(words[2])));
                if (told.size() == ENOUGH) {
                    victim.toHandle().destroyForcibly(); // the process's own method would close the pipe, too
                }
            }
        } finally {
            victim.destroyForcibly();
        }
        assertThat(victim.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(victim.exitValue()).isEqualTo(128 + 9);
        return told;
    }
}
