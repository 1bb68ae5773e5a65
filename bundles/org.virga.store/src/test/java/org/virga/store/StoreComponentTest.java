package org.virga.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.model.Vm;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Transaction;
import org.virga.spi.StartError;
import org.virga.store.database.Database;
import org.virga.testkit.SmallCloud;

final class StoreComponentTest {

    @TempDir
    private Path directory;

    private Path run;

    @BeforeEach
    void takeStartErrors() throws IOException {
        run = Files.createDirectory(directory.resolve("run"));
        System.setProperty(StartError.DIRECTORY, run.toString());
    }

    @AfterEach
    void leaveStartErrors() {
        System.clearProperty(StartError.DIRECTORY);
    }

    @Test
    void isOpenFromActivationToDeactivation() {
        Path store = directory.resolve("store");
        StoreComponent component = new StoreComponent(new Settable(store.toString(), "", 30, 1000));
        SmallCloud cloud = SmallCloud.in(component, 1);
        Vm vm = cloud.addVm("vm1");
        assertThat(component.history().job(vm.uuid())).isEmpty();
        component.close();

        StoreComponent again = new StoreComponent(new Settable(store.toString(), "", 30, 1000));
        assertThat(again.snapshot().find(Vm.KIND, vm.id())).contains(vm);
        again.close();
        assertThat(run).isEmptyDirectory();
        assertThat(store.resolve("derby.log")).doesNotExist(); // another test's engine keeps the log of this process
    }

    @Test
    void countsWhatItDoes() {
        StoreComponent component =
                new StoreComponent(new Settable(directory.resolve("store").toString(), "", 30, 1000));
        SmallCloud cloud = SmallCloud.in(component, 2);
        Vm vm = cloud.addVm("vm1");
        assertThat(component
                        .commit(Transaction.builder().insert(Vm.KIND, vm).build())
                        .join())
                .isInstanceOf(CommitResult.Conflict.class);

        FigureCollector figures = new FigureCollector();
        new StoreMetrics(component).collect(figures);
        assertThat(figures.value("virga_store_commits_total")).isEqualTo(2);
        assertThat(figures.value("virga_store_batches_total")).isEqualTo(2);
        assertThat(figures.value("virga_store_failures_total")).isZero();
        assertThat(figures.value("virga_store_conflicts_total{rule=STALE}")).isEqualTo(1);
        assertThat(figures.value("virga_store_commit_seconds")).isEqualTo(3);
        assertThat(figures.value("virga_store_write_seconds")).isEqualTo(2);
        assertThat(figures.value("virga_store_queue_length")).isZero();
        assertThat(figures.value("virga_store_records{kind=host}")).isEqualTo(2);
        assertThat(new StoreHealth(component).health().up()).isTrue();
        component.close();
    }

    @Test
    void aWrongSettingIsNamed() {
        assertRefused(new Settable("", "", 30, 1000), "directory");
        assertRefused(new Settable("nul\0", "", 30, 1000), "directory");
        assertRefused(new Settable("x", "jdbc:mysql://localhost/virga", 30, 1000), "jdbc.url", "jdbc:postgresql:");
        assertRefused(new Settable("x", "", 0, 1000), "history.retention.days", "1 or more");
        assertRefused(new Settable("x", "", 30, 0), "changelog.retention.commits", "1 or more");
    }

    @Test
    void aDirectoryThatCannotBeUsedIsNamed() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertRefused(new Settable(file.resolve("store").toString(), "", 30, 1000), file.toString(), "directory");
    }

    @Test
    void aServerThatIsNotThereIsNamed() {
        String url = "jdbc:postgresql://127.0.0.1:1/virga";

        assertRefused(new Settable("", url, 30, 1000), url, "jdbc.url");
    }

    @Test
    void aSchemaOfALaterVersionIsLeftAlone() throws Exception {
        Path store = directory.resolve("store");
        try (Database database = Database.open(TestDatabase.in(store));
                Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO \"schema_history\" (\"installed_rank\", \"version\", \"description\", \"type\","
                            + " \"script\", \"checksum\", \"installed_by\", \"execution_time\", \"success\")"
                            + " SELECT MAX(\"installed_rank\") + 1, '99', 'later', 'SQL', 'V99__later.sql', 1, 'APP', 1, TRUE"
                            + " FROM \"schema_history\"");
            connection.commit();
        }

        assertRefused(new Settable(store.toString(), "", 30, 1000), "schema", store.toString());
    }

    @Test
    void aStoreOfAnotherProcessIsNamed() throws Exception {
        Path store = directory.resolve("store");
        TestDatabase.in(store);
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        CrashVictim.class.getName(),
                        store.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(other.inputReader(StandardCharsets.UTF_8).readLine()).isNotNull();
            assertRefused(new Settable(store.toString(), "", 30, 1000), store.toString(), "another process");
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    private void assertRefused(StoreComponent.Config config, String... words) {
        assertThatThrownBy(() -> new StoreComponent(config)).isInstanceOf(IllegalStateException.class);
        Path line = run.resolve("start-error");
        assertThat(line).content().contains(words).hasLineCount(1);
        line.toFile().delete();
    }

    /** Settings as Declarative Services would hand them over. */
    @SuppressWarnings("ClassExplicitlyAnnotation") // that is how such a value is made by hand
    private record Settable(
            String directory, String jdbc_url, int history_retention_days, int changelog_retention_commits)
            implements StoreComponent.Config {

        @Override
        public int commit_patience_seconds() {
            return 5;
        }

        @Override
        public int jobs_retention_days() {
            return 0;
        }

        @Override
        public int events_retention_days() {
            return 0;
        }

        @Override
        public String jdbc_user() {
            return "";
        }

        @Override
        public String jdbc_password() {
            return "";
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return StoreComponent.Config.class;
        }
    }
}
