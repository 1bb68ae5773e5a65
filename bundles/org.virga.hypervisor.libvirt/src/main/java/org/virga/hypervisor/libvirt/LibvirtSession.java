package org.virga.hypervisor.libvirt;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.libvirt.jna.CString;
import org.libvirt.jna.ConnectionPointer;
import org.libvirt.jna.DomainByReference;
import org.libvirt.jna.DomainPointer;
import org.libvirt.jna.Libvirt.VirConnectCloseFunc;
import org.libvirt.jna.Libvirt.VirConnectDomainEventCallback;
import org.libvirt.jna.Libvirt.VirConnectDomainEventGenericCallback;
import org.libvirt.jna.Libvirt.VirDomainEventCallback;
import org.libvirt.jna.NetworkPointer;
import org.libvirt.jna.virNodeInfo;

/**
 * One open connection to a libvirtd, as far as this driver needs it. Every method may block for as long as libvirtd
 * pleases; {@link HostConnection} bounds that. Not to be used after {@link #close}.
 */
final class LibvirtSession {

    private static final int EVENT_LIFECYCLE = 0;
    private static final int EVENT_REBOOT = 1;

    private final NativeLibvirt libvirt;
    private final ConnectionPointer connection;
    private final GuestEvents events;
    private final List<Integer> registrations = new ArrayList<>();
    /** Native code calls these as long as they are registered; so long must Java hold them. */
    private final VirConnectCloseFunc closed;

    private final VirConnectDomainEventCallback changed;
    private final VirConnectDomainEventGenericCallback rebooted;

    /** What was heard from the other side last is that it is gone. */
    private volatile boolean broken;

    private LibvirtSession(NativeLibvirt libvirt, ConnectionPointer connection, GuestEvents events) {
        this.libvirt = libvirt;
        this.connection = connection;
        this.events = events;
        this.closed = (unused, reason, opaque) -> broken = true;
        this.changed = (unused, domain, event, detail, opaque) -> {
            events.happened(uuid(domain), GuestEvents.Event.CHANGED);
            return 0;
        };
        this.rebooted = (unused, domain, opaque) -> events.happened(uuid(domain), GuestEvents.Event.REBOOTED);
    }

    /**
     * Opens a connection.
     *
     * @param keepAliveSeconds how long the other side may be silent before it is asked for a sign of life; it has twice that
     *     time to give one, then the connection breaks and whoever waits for an answer gets an error
     */
    static LibvirtSession open(NativeLibvirt libvirt, String url, int keepAliveSeconds) throws LibvirtFailure {
        ConnectionPointer connection = libvirt.virConnectOpen(url);
        if (connection == null) {
            throw LibvirtFailure.last(libvirt);
        }
        LibvirtSession session = new LibvirtSession(libvirt, connection, new GuestEvents());
        // Neither of these is there for a hypervisor inside this process, and neither is needed for one.
        libvirt.virConnectSetKeepAlive(connection, keepAliveSeconds, 2);
        libvirt.virConnectRegisterCloseCallback(connection, session.closed, null, null);
        session.register(EVENT_LIFECYCLE, session.changed);
        session.register(EVENT_REBOOT, session.rebooted);
        return session;
    }

    private void register(int event, VirDomainEventCallback callback) {
        int id = libvirt.virConnectDomainEventRegisterAny(connection, null, event, callback, null, null);
        if (id >= 0) {
            registrations.add(id);
        }
    }

    void close() {
        // Each registration holds a reference: with one left the connection would stay open.
        for (int id : registrations) {
            libvirt.virConnectDomainEventDeregisterAny(connection, id);
        }
        libvirt.virConnectUnregisterCloseCallback(connection, closed);
        libvirt.virConnectClose(connection);
    }

    boolean broken() {
        return broken;
    }

    /** Whether the connection stands, which keep-alive watches over. Nothing is asked of the other side. */
    boolean alive() throws LibvirtFailure {
        return check(libvirt.virConnectIsAlive(connection)) > 0;
    }

    GuestEvents events() {
        return events;
    }

    /** The hypervisor's kind, for example {@code "QEMU"}. */
    String type() throws LibvirtFailure {
        return check(libvirt.virConnectGetType(connection));
    }

    /** The hypervisor's version, for example {@code "7.2.22"}. */
    String version() throws LibvirtFailure {
        LongByReference version = new LongByReference();
        check(libvirt.virConnectGetVersion(connection, version));
        long value = version.getValue();
        return value / 1_000_000 + "." + value / 1_000 % 1_000 + "." + value % 1_000;
    }

    virNodeInfo nodeInfo() throws LibvirtFailure {
        virNodeInfo info = new virNodeInfo();
        check(libvirt.virNodeGetInfo(connection, info));
        return info;
    }

    /** The name by which the host knows itself. */
    String hostName() throws LibvirtFailure {
        return text(libvirt.virConnectGetHostname(connection));
    }

    NodeStatistics statistics() {
        return new NodeStatistics(libvirt, connection);
    }

    /** Whether the host can run guests of this type with the emulator that it prefers. */
    boolean supports(String virtType) {
        Pointer capabilities = libvirt.virConnectGetDomainCapabilities(connection, null, null, null, virtType, 0);
        if (capabilities == null) {
            return false;
        }
        Native.free(Pointer.nativeValue(capabilities));
        return true;
    }

    // ---- Guests ----

    List<GuestHandle> guests() throws LibvirtFailure {
        DomainByReference array = new DomainByReference();
        int count = check(libvirt.virConnectListAllDomains(connection, array, 0));
        Pointer first = array.getValue();
        List<GuestHandle> guests = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            guests.add(new GuestHandle(libvirt, new DomainPointer(first.getPointer((long) i * Native.POINTER_SIZE))));
        }
        Native.free(Pointer.nativeValue(first));
        return guests;
    }

    Optional<GuestHandle> guest(UUID vm) throws LibvirtFailure {
        DomainPointer domain = libvirt.virDomainLookupByUUIDString(connection, vm.toString());
        if (domain != null) {
            return Optional.of(new GuestHandle(libvirt, domain));
        }
        LibvirtFailure failure = LibvirtFailure.last(libvirt);
        if (failure.is(LibvirtFailure.NO_DOMAIN)) {
            return Optional.empty();
        }
        throw failure;
    }

    /** Defines a guest, or defines it anew. */
    GuestHandle define(String xml) throws LibvirtFailure {
        return new GuestHandle(libvirt, check(libvirt.virDomainDefineXML(connection, xml)));
    }

    // ---- Networks ----

    /** The XML of a network as it is now; empty when there is none of this name. An inactive one is started. */
    Optional<String> network(String name) throws LibvirtFailure {
        NetworkPointer network = libvirt.virNetworkLookupByName(connection, name);
        if (network == null) {
            LibvirtFailure failure = LibvirtFailure.last(libvirt);
            if (failure.is(LibvirtFailure.NO_NETWORK)) {
                return Optional.empty();
            }
            throw failure;
        }
        try {
            if (check(libvirt.virNetworkIsActive(network)) == 0) {
                check(libvirt.virNetworkCreate(network));
            }
            return Optional.of(text(libvirt.virNetworkGetXMLDesc(network, 0)));
        } finally {
            libvirt.virNetworkFree(network);
        }
    }

    /** Changes a static DHCP entry of an active network at once, and for good where the network is defined for good. */
    void updateDhcpEntry(String networkName, DhcpEntries.Change change) throws LibvirtFailure {
        NetworkPointer network = check(libvirt.virNetworkLookupByName(connection, networkName));
        try {
            int flags = libvirt.virNetworkIsPersistent(network) == 1 ? 3 : 1;
            int section = 4;
            check(libvirt.virNetworkUpdate(network, change.command(), section, -1, change.xml(), flags));
        } finally {
            libvirt.virNetworkFree(network);
        }
    }

    // ---- Answers ----

    private UUID uuid(DomainPointer domain) {
        byte[] text = new byte[37];
        libvirt.virDomainGetUUIDString(domain, text);
        return UUID.fromString(new String(text, 0, 36, StandardCharsets.US_ASCII));
    }

    private int check(int result) throws LibvirtFailure {
        if (result < 0) {
            throw LibvirtFailure.last(libvirt);
        }
        return result;
    }

    private <T> T check(@Nullable T result) throws LibvirtFailure {
        if (result == null) {
            throw LibvirtFailure.last(libvirt);
        }
        return result;
    }

    private String text(@Nullable CString string) throws LibvirtFailure {
        return check(string).toString();
    }
}
