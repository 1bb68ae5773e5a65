package org.virga.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.compute.HostSpec;
import org.virga.spi.hypervisor.HypervisorDriver;

/**
 * Version after version of the bundle in one process, where the native library and its event loop are the same for all:
 * each version's classes come from a class loader of their own, as in OSGi, while JNA's are shared.
 */
final class SuccessorTest {

    @TempDir
    static Path data;

    @BeforeAll
    static void needsLibvirt() {
        assumeTrue(LibvirtLibrary.present(), "libvirt0 is not installed");
    }

    @Test
    void eachVersionWorksAndLeavesNoThreadAndNoCallbackBehind() throws Exception {
        for (int version = 1; version <= 3; version++) {
            WeakReference<HypervisorDriver> let = new WeakReference<>(live());

            // Native code that could still call the driver would hold it.
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                System.gc();
                return let.get() == null;
            });
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("virga-libvirt-"));
    }

    @Test
    void twoVersionsMayOverlap() throws Exception {
        try (Version older = new Version()) {
            try (Version newer = new Version()) {
                newer.call();
                older.call();
            }
            older.call();
        }
    }

    private static HypervisorDriver live() throws Exception {
        try (Version version = new Version()) {
            version.call();
            return version.driver;
        }
    }

    private static final class Version implements AutoCloseable {

        private final ClassLoader loader = new ChildFirst();
        private final HypervisorDriver driver;

        Version() throws Exception {
            Class<?> settings = loader.loadClass(TestSettings.class.getName());
            var config = settings.getDeclaredMethod("config", Map.class);
            config.setAccessible(true);
            driver = (HypervisorDriver) loader.loadClass(LibvirtDriver.class.getName())
                    .getConstructors()[0]
                    .newInstance(config.invoke(
                            null, Map.of("directory", data.toString(), "guest_network", "default", "test_urls", true)));
        }

        void call() throws Exception {
            HostSpec host = new HostSpec(UUID.randomUUID(), "simulated", "KVM", "test:///default", Map.of());
            assertThat(driver.connect(host).cpuCores()).isPositive();
            assertThat(driver.guests(host)).isEmpty();
            assertThat(driver.guest(host, UUID.randomUUID())).isEmpty();
        }

        @Override
        public void close() throws Exception {
            driver.getClass().getMethod("close").invoke(driver);
        }
    }

    /** Has the bundle's own classes and libvirt-java's for itself. */
    private static final class ChildFirst extends URLClassLoader {

        ChildFirst() {
            super(urls(), SuccessorTest.class.getClassLoader());
        }

        private static URL[] urls() {
            return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                    .map(entry -> {
                        try {
                            return new File(entry).toURI().toURL();
                        } catch (MalformedURLException e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .toArray(URL[]::new);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("org.virga.hypervisor.libvirt.") && !name.startsWith("org.libvirt.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return Objects.requireNonNullElseGet(loaded, () -> find(name));
            }
        }

        private Class<?> find(String name) {
            try {
                return findClass(name);
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
