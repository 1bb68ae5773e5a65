package org.virga.hypervisor.libvirt;

import com.sun.jna.Callback;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.HostSpec;
import org.virga.api.model.HostCapacity;
import org.virga.hypervisor.libvirt.NativeLibvirt.ErrorListener;
import org.virga.spi.StartError;
import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.DriverException.Reason;
import org.virga.spi.hypervisor.HypervisorDriver;
import org.virga.spi.hypervisor.LiveMigration;

/**
 * Drives QEMU, with KVM where the processor has it, through the libvirtd of the host that the agent stands on.
 *
 * <p>Nothing is remembered here: a guest's definition carries its epoch and where its files are, so a driver that was just
 * activated finds all that its predecessor left.
 */
@Component(name = LibvirtDriver.PID)
public final class LibvirtDriver implements HypervisorDriver {

    static final String PID = "org.virga.hypervisor.libvirt";

    private static final String SYSTEM = "qemu:///system";
    /** No others, as libvirt's URLs can name commands to run, and disks are made on this machine. */
    private static final Pattern URLS = Pattern.compile("qemu:///system|qemu\\+unix:///system\\?socket=/[^?&#%\\s]+");

    private static final Pattern TEST_URLS = Pattern.compile("test:///\\S+");
    private static final Duration LAST_THREADS = Duration.ofSeconds(2);

    /** The driver's settings. */
    public @interface Config {
        /** Where guests' disks and console files go; Virga's data directory unless set. */
        String directory() default "";

        /** What templates' files must lie in; {@code templates} in Virga's data directory unless set. */
        String templates_directory() default "";

        /** The libvirt network that guests are plugged into. */
        String guest_network() default "virga-guest";

        /** A bridge of the host that guests are plugged into instead. */
        String guest_bridge() default "";

        /** {@code auto}, {@code kvm} or {@code qemu}. */
        String acceleration() default "auto";

        /** What makes disks. */
        String image_command() default "qemu-img";

        /** How long one call to libvirt may take. */
        int call_timeout_seconds() default 30;

        /** How long the making of one disk may take. */
        int image_timeout_seconds() default 120;

        /** How long a guest may take to reboot by itself before it is reset. */
        int reboot_grace_seconds() default 20;

        /** What of the host's memory is no guest's. */
        int memory_reserved_mb() default 1024;

        /** Speed of one core where libvirt does not tell it; 0 to believe libvirt. */
        int cpu_speed_mhz() default 0;

        /** Address of the host; that of the default route unless set. */
        String host_address() default "";

        /** Where other hosts reach the libvirtd of a host, whose name takes the place of {@code {host}}. */
        String migration_uri() default "qemu+tls://{host}/system";

        /** Whether {@code test:} URLs, libvirt's simulated hypervisor, are accepted. */
        boolean test_urls() default false;
    }

    private final LibvirtSettings settings;
    private final NativeLibvirt libvirt;
    /** Errors become exceptions; nothing is to be done here. Native code holds it, so Java must too. */
    private final ErrorListener silence = (unused, error) -> {};

    private final EventLoop events;
    private final NativeThreads threads;
    private final HostConnections connections;
    private final GuestNetwork network;
    private final GuestFiles files;
    private final Guests guests;
    private final HostFigures figures;
    private final LibvirtMigration migration;

    @Activate
    public LibvirtDriver(Config config) {
        this(checked(config));
    }

    LibvirtDriver(LibvirtSettings settings) {
        this(settings, new QemuImg(settings.imageCommand(), settings.imageLimit()));
    }

    LibvirtDriver(LibvirtSettings settings, ImageTool images) {
        this.settings = settings;
        this.libvirt = load();
        libvirt.virSetErrorFunc(null, silence);
        this.events = new EventLoop(libvirt);
        this.threads = new NativeThreads();
        this.connections = new HostConnections(libvirt, threads, settings.callLimit());
        TemplateFiles templates = new TemplateFiles(settings.templates());
        this.files = new GuestFiles(settings.directory(), templates, images);
        this.network = new GuestNetwork(settings.guestNetwork(), settings.guestBridge());
        this.guests = new Guests(settings, files, templates, network);
        this.migration = new LibvirtMigration(new Ways(), threads, guests, files, settings);
        this.figures = new HostFigures(settings.reservedBytes(), settings.cpuSpeedMhz());
        events.start();
    }

    private static LibvirtSettings checked(Config config) {
        try {
            return LibvirtSettings.of(config, Path.of(System.getProperty("virga.data", "data")));
        } catch (IllegalArgumentException e) {
            StartError.report("The settings " + PID + " are wrong: " + e.getMessage());
            throw e;
        }
    }

    private static NativeLibvirt load() {
        try {
            NativeLibvirt loaded = NativeLibvirt.load();
            loaded.virInitialize();
            return loaded;
        } catch (LinkageError e) {
            throw new IllegalStateException("libvirt's client library cannot be loaded; install libvirt0", e);
        }
    }

    /** Lets go of all hosts. Guests go on. */
    @Deactivate
    public void close() {
        connections.close();
        threads.stop(LAST_THREADS);
        events.stop();
        libvirt.virSetErrorFunc(null, (Callback) null);
    }

    @Override
    public String hypervisor() {
        return "KVM";
    }

    @Override
    public Optional<String> checkUrl(String url) {
        if (URLS.matcher(url).matches()
                || (settings.testUrls() && TEST_URLS.matcher(url).matches())) {
            return Optional.empty();
        }
        return Optional.of("'" + url + "' is no URL of the libvirt driver: give " + SYSTEM
                + ", or qemu+unix:///system?socket=/path/libvirt-sock for a libvirtd with a socket of its own");
    }

    @Override
    public HostCapacity connect(HostSpec host) throws DriverException {
        HostConnection connection = connection(host);
        network.prepare(connection);
        return figures.capacity(connection, host);
    }

    @Override
    public void reach(HostSpec host) throws DriverException {
        HostConnection connection = connection(host);
        if (!connection.call("Cannot reach " + host.name(), LibvirtSession::alive)) {
            connection.retire();
            throw new DriverException(
                    Reason.UNREACHABLE, "The connection to libvirt of " + host.name() + " has broken");
        }
    }

    @Override
    public void disconnect(HostSpec host) {
        connections.release(host);
        figures.forget(host);
    }

    @Override
    public HostLoad load(HostSpec host) throws DriverException {
        return figures.load(connection(host), host);
    }

    @Override
    public Optional<String> address(HostSpec host) {
        if (!settings.address().isEmpty()) {
            return Optional.of(settings.address());
        }
        return host.url().equals(SYSTEM) ? ownAddress() : Optional.empty();
    }

    @Override
    public List<GuestState> guests(HostSpec host) throws DriverException {
        return guests.all(connection(host));
    }

    @Override
    public Optional<GuestState> guest(HostSpec host, UUID vm) throws DriverException {
        return guests.one(connection(host), vm);
    }

    @Override
    public GuestState start(HostSpec host, GuestSpec guest) throws DriverException {
        return guests.start(connection(host), host, guest);
    }

    @Override
    public void stop(HostSpec host, UUID vm, Duration grace) throws DriverException {
        guests.stop(connection(host), vm, grace);
    }

    @Override
    public void reboot(HostSpec host, UUID vm) throws DriverException {
        guests.reboot(connection(host), vm);
    }

    @Override
    public void destroy(HostSpec host, UUID vm) throws DriverException {
        guests.destroy(connection(host), host, vm);
    }

    @Override
    public void removeDisk(HostSpec host, UUID volume, GuestSpec.Pool pool) throws DriverException {
        files.removeDisk(volume, pool);
    }

    @Override
    public Optional<String> console(HostSpec host, UUID vm) throws DriverException {
        return guests.console(connection(host), vm);
    }

    @Override
    public Optional<LiveMigration> liveMigration() {
        return Optional.of(migration);
    }

    /** How the migration reaches hosts. */
    private final class Ways implements LibvirtMigration.Connections {

        @Override
        public HostConnection to(HostSpec host) throws DriverException {
            return connection(host);
        }

        @Override
        public LibvirtSession open(HostSpec host) throws DriverException {
            return connections.open(host);
        }
    }

    private HostConnection connection(HostSpec host) throws DriverException {
        Optional<String> wrong = checkUrl(host.url());
        if (wrong.isPresent()) {
            throw new DriverException(Reason.UNFIT, wrong.get());
        }
        return connections.get(host);
    }

    /** The address from which this machine would call others; nothing is sent to find it out. */
    private static Optional<String> ownAddress() {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress("192.0.2.1", 9));
            InetAddress local = socket.getLocalAddress();
            return local.isAnyLocalAddress() || local.isLoopbackAddress()
                    ? Optional.empty()
                    : Optional.of(local.getHostAddress());
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }
}
