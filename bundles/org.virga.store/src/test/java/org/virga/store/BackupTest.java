package org.virga.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.model.Host;
import org.virga.api.model.Kinds;
import org.virga.api.model.Vm;
import org.virga.api.store.MaintenanceException;
import org.virga.store.database.DatabaseException;
import org.virga.store.database.Location;
import org.virga.store.maintenance.Backup;
import org.virga.store.maintenance.Check;
import org.virga.store.maintenance.Restoration;
import org.virga.store.maintenance.Restore;
import org.virga.testkit.SmallCloud;

// checkstyle:FileLength - backup, restore and what is refused share what they are made on
final class BackupTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    private Path directory;

    private Path backups;
    private Location location;

    @BeforeEach
    void make() throws IOException {
        backups = Files.createDirectory(directory.resolve("backups"));
        location = TestDatabase.in(directory.resolve("store"));
    }

    @Test
    void whatWasBackedUpIsThereAgainAndNoNumberComesTwice() throws Exception {
        Vm kept;
        Vm later;
        long epoch;
        try (DatabaseStore store = TestDatabase.open(location)) {
            SmallCloud cloud = SmallCloud.in(store, 2);
            kept = cloud.addVm("kept");
            backup(store);
            cloud.delete(Vm.KIND, kept);
            later = cloud.addVm("later");
            epoch = store.epoch();
        }
        assertThat(restore().done()).isTrue();
        try (DatabaseStore store = TestDatabase.open(location)) {
            assertThat(store.snapshot().find(Vm.KIND, kept.uuid())).hasValueSatisfying(vm -> {
                assertThat(vm.name()).isEqualTo("kept");
                assertThat(vm.epoch()).as("may have been started since").isGreaterThan(kept.epoch() + 1000);
            });
            assertThat(store.snapshot().find(Vm.KIND, later.uuid())).isEmpty();
            assertThat(store.nextId(Vm.KIND).value()).isGreaterThan(later.id().value());
            assertThat(store.epoch()).isGreaterThan(epoch);
            assertNothingWrong(store);
        }
        try (Stream<Path> beside = Files.list(location.directory())) {
            assertThat(beside.map(path -> path.getFileName().toString()))
                    .contains("derby", "derby-before-restore-20261121T120000Z")
                    .doesNotContain("restoring");
        }
    }

    @Test
    void guestsStayWhereTheyAre() throws Exception {
        Vm moved;
        Vm ended;
        Vm stray;
        try (DatabaseStore store = TestDatabase.open(location)) {
            SmallCloud cloud = SmallCloud.in(store, 2);
            Vm first = cloud.addRunningVm("moved", cloud.host(0));
            Vm second = cloud.addRunningVm("ended", cloud.host(0));
            backup(store);
            moved = cloud.change(
                    Vm.KIND,
                    first,
                    vm -> vm.with(next -> next.host(cloud.host(1).id()).epoch(vm.epoch() + 1)));
            ended = cloud.change(
                    Vm.KIND, second, vm -> vm.with(next -> next.host(null).state(Vm.State.STOPPED)));
            stray = cloud.addRunningVm("stray", cloud.host(1));
        }
        Restoration.Result result = restore();
        assertThat(result.text())
                .anySatisfy(line -> assertThat(line).contains("2 virtual machines were started, stopped, moved"))
                .anySatisfy(line -> assertThat(line)
                        .contains(stray.uuid().toString(), "runs on host " + stray.host(), "without a record"));
        try (DatabaseStore store = TestDatabase.open(location)) {
            Vm here = store.snapshot().get(Vm.KIND, moved.id());
            assertThat(here.host()).isEqualTo(moved.host());
            assertThat(here.epoch()).isEqualTo(moved.epoch());
            assertThat(store.snapshot().get(Vm.KIND, ended.id()).state()).isEqualTo(Vm.State.STOPPED);
            assertThat(store.snapshot()
                            .allocation(Objects.requireNonNull(moved.host()))
                            .vms())
                    .isEqualTo(1);
            assertNothingWrong(store);
        }
    }

    @Test
    void aMachineOnAHostThatTheBackupDoesNotKnowCannotBeStarted() throws Exception {
        Vm moved;
        try (DatabaseStore store = TestDatabase.open(location)) {
            SmallCloud cloud = SmallCloud.in(store, 1);
            Vm vm = cloud.addRunningVm("moved", cloud.host(0));
            backup(store);
            Host added = cloud.insert(Host.KIND, cloud.host(0).with(next -> next.id(store.nextId(Host.KIND))
                    .uuid(UUID.randomUUID())
                    .url("http://sim/added")
                    .name("added")));
            moved = cloud.change(
                    Vm.KIND, vm, now -> now.with(next -> next.host(added.id()).epoch(now.epoch() + 1)));
        }
        assertThat(restore().text()).anySatisfy(line -> assertThat(line).contains("which the backup does not know"));
        try (DatabaseStore store = TestDatabase.open(location)) {
            assertThat(store.snapshot().get(Vm.KIND, moved.id()).state()).isEqualTo(Vm.State.ERROR);
            assertNothingWrong(store);
        }
    }

    @Test
    void overADatabaseThatCannotBeReadNumbersGoOnAfterAGap() throws Exception {
        Vm vm;
        try (DatabaseStore store = TestDatabase.open(location)) {
            vm = SmallCloud.in(store, 1).addVm("vm");
            backup(store);
        }
        Path file = location.files().resolve("service.properties");
        Files.writeString(file, "nonsense");
        Restoration.Result result = restore();
        assertThat(result.done()).isTrue();
        assertThat(result.text()).anySatisfy(line -> assertThat(line).contains("could not be read"));
        try (DatabaseStore store = TestDatabase.open(location)) {
            assertThat(store.nextId(Vm.KIND).value()).isGreaterThan(vm.id().value() + 999_999);
            assertThat(store.snapshot().get(Vm.KIND, vm.id()).epoch()).isGreaterThan(999_999);
            assertThat(store.epoch()).isGreaterThan(999_999);
            assertNothingWrong(store);
        }
    }

    @Test
    void aBackupUnderLoadHoldsAllThatWasAnsweredBefore() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        long answered;
        try (DatabaseStore store = TestDatabase.open(location)) {
            SmallCloud cloud = SmallCloud.in(store, 3);
            Thread load = new Thread(() -> {
                Dice dice = new Dice(7, cloud);
                while (!stop.get()) {
                    store.commitAndWait(dice.roll(store.snapshot()));
                }
            });
            load.start();
            try {
                answered = store.snapshot().sequence();
                backup(store);
            } finally {
                stop.set(true);
                load.join();
            }
        }
        Path copy = directory.resolve("copy");
        new Restore(made(), copy).stage();
        assertThat(Objects.requireNonNull(Restoration.finish(copy, CLOCK)).done())
                .isTrue();
        try (DatabaseStore store = TestDatabase.open(Location.embedded(copy))) {
            assertThat(store.snapshot().sequence()).isGreaterThan(answered);
            assertThat(new Check(store::state, store.database(), store.epoch())
                            .run(line -> {})
                            .violations())
                    .allMatch(violation -> violation.contains("it shrank") || violation.contains("is unknown"));
        }
    }

    @Test
    void aRestoreThatIsInterruptedAnywhereIsFinishedByTheNextStart() throws Exception {
        try (DatabaseStore store = TestDatabase.open(location)) {
            SmallCloud.in(store, 1).addVm("kept");
            backup(store);
        }
        new Restore(made(), location.directory()).stage();
        Path staged = location.directory().resolve("restoring");
        // Settled, and the database of before is moved away already.
        Files.move(location.files(), location.directory().resolve("gone"));
        assertThat(finish().done()).isTrue();
        try (DatabaseStore store = TestDatabase.open(location)) {
            assertThat(store.snapshot().all(Vm.KIND).size()).isEqualTo(1);
        }
        // Both moves are made, and the rest of the folder is there.
        Files.createDirectory(staged);
        Files.writeString(staged.resolve("settled"), "told before");
        assertThat(finish().text()).contains("told before");
        assertThat(staged).doesNotExist();
        try (DatabaseStore store = TestDatabase.open(location)) {
            assertThat(store.snapshot().all(Vm.KIND).size()).isEqualTo(1);
        }
    }

    @Test
    void aStagedDatabaseThatCannotBeUsedIsMovedAside() throws Exception {
        try (DatabaseStore store = TestDatabase.open(location)) {
            SmallCloud.in(store, 1).addVm("kept");
            backup(store);
        }
        new Restore(made(), location.directory()).stage();
        Files.writeString(location.directory().resolve("restoring/derby/service.properties"), "nonsense");
        Restoration.Result result = finish();
        assertThat(result.done()).isFalse();
        assertThat(result.text().get(0)).startsWith("Nothing was restored");
        try (DatabaseStore store = TestDatabase.open(location)) {
            assertThat(store.snapshot().all(Vm.KIND).size()).isEqualTo(1);
        }
    }

    @Test
    void whatIsNoBackupOrNotWholeIsRefusedBeforeAnythingIsMoved() throws Exception {
        try (DatabaseStore store = TestDatabase.open(location)) {
            SmallCloud.in(store, 1);
            backup(store);
        }
        assertRefused(backups, "is no backup");
        Path manifest = made().resolve("manifest");
        String good = Files.readString(manifest);
        Files.writeString(manifest, good.replace("schema ", "schema 9"));
        assertRefused(made(), "is not as it was written");
        Files.writeString(manifest, good);
        Path extra = Files.writeString(made().resolve("derby/extra"), "x");
        assertRefused(made(), "derby/extra", "not in its manifest");
        Files.delete(extra);
        Path control = made().resolve("derby/service.properties");
        Files.writeString(control, "#", StandardOpenOption.APPEND);
        assertRefused(made(), "service.properties is not as it was written");
        Files.delete(control);
        assertRefused(made(), "lacks derby/service.properties");
        assertThat(location.directory().resolve("restoring")).doesNotExist();
    }

    @Test
    void aBackupOfALaterSchemaIsRefused() throws Exception {
        try (DatabaseStore store = TestDatabase.open(location)) {
            SmallCloud.in(store, 1);
            backup(store);
        }
        Path manifest = made().resolve("manifest");
        List<String> lines = Files.readAllLines(manifest).stream()
                .map(line -> line.startsWith("schema ") ? "schema 99" : line)
                .filter(line -> !line.startsWith("end "))
                .toList();
        Files.write(manifest, lines);
        Process digest = new ProcessBuilder("sha256sum", manifest.toString()).start();
        String sum = new String(digest.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).substring(0, 64);
        Files.writeString(manifest, "end " + sum + "\n", StandardOpenOption.APPEND);
        assertRefused(made(), "has schema 99", "knows those up to");
    }

    @Test
    void aDirectoryThatCannotTakeABackupIsNamed() throws Exception {
        try (DatabaseStore store = TestDatabase.open(location)) {
            Backup backup = new Backup(store.database());
            Path missing = directory.resolve("missing");
            assertThatThrownBy(
                            () -> backup.make(missing, location.files(), store.state(), store.epoch(), CLOCK.instant()))
                    .isInstanceOf(MaintenanceException.class)
                    .hasMessageContaining(missing + " is no directory");
            backup(store);
            assertThatThrownBy(() -> backup(store))
                    .isInstanceOf(MaintenanceException.class)
                    .hasMessageContaining("exists already");
        }
    }

    @Test
    void aBackupOfTheFirstReleaseIsMigrated() throws Exception {
        Location first = FirstRelease.in(directory.resolve("first"));
        long records;
        try (DatabaseStore store = TestDatabase.open(first)) {
            new Backup(store.database()).make(backups, first.files(), store.state(), store.epoch(), CLOCK.instant());
            records = Kinds.all().stream()
                    .mapToLong(kind -> store.snapshot().all(kind).size())
                    .sum();
        }
        assertThat(records).isEqualTo(FirstRelease.records().size());
        assertThat(restore().done()).isTrue();
        try (DatabaseStore store = TestDatabase.open(location)) {
            assertNothingWrong(store);
        }
    }

    private void assertRefused(Path backup, String... words) {
        assertThatThrownBy(() -> new Restore(backup, location.directory()).stage())
                .isInstanceOf(MaintenanceException.class)
                .message()
                .contains(words);
    }

    private void assertNothingWrong(DatabaseStore store) throws DatabaseException {
        assertThat(new Check(store::state, store.database(), store.epoch())
                        .run(line -> {})
                        .violations())
                .isEmpty();
    }

    private void backup(DatabaseStore store) throws MaintenanceException {
        new Backup(store.database()).make(backups, location.files(), store.state(), store.epoch(), CLOCK.instant());
    }

    private Path made() {
        return backups.resolve("virga-20261121T120000Z");
    }

    private Restoration.Result restore() throws Exception {
        new Restore(made(), location.directory()).stage();
        return finish();
    }

    private Restoration.Result finish() throws DatabaseException {
        return Objects.requireNonNull(Restoration.finish(location.directory(), CLOCK));
    }
}
