package org.virga.hypervisor.libvirt;

import com.sun.jna.ptr.IntByReference;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.libvirt.jna.CString;
import org.libvirt.jna.DomainPointer;

/** A handle of one guest, Virga's or not. To be closed by who got it, while its session is open. */
final class GuestHandle implements AutoCloseable {

    private static final int METADATA_ELEMENT = 2;
    private static final int START_FRESH = 1 << 3;
    /** Along with what libvirt keeps beside a definition: saved memory, snapshots, checkpoints and firmware variables. */
    private static final int UNDEFINE_WHOLLY = 1 | 1 << 1 | 1 << 2 | 1 << 4;

    private final NativeLibvirt libvirt;
    private final DomainPointer domain;

    GuestHandle(NativeLibvirt libvirt, DomainPointer domain) {
        this.libvirt = libvirt;
        this.domain = domain;
    }

    @Override
    public void close() {
        libvirt.virDomainFree(domain);
    }

    UUID uuid() {
        byte[] text = new byte[37];
        libvirt.virDomainGetUUIDString(domain, text);
        return UUID.fromString(new String(text, 0, 36, StandardCharsets.US_ASCII));
    }

    String name() {
        return libvirt.virDomainGetName(domain);
    }

    PowerState state() throws LibvirtFailure {
        IntByReference state = new IntByReference();
        IntByReference reason = new IntByReference();
        check(libvirt.virDomainGetState(domain, state, reason, 0));
        return new PowerState(state.getValue(), reason.getValue());
    }

    /** What Virga noted about the guest; empty when it is not Virga's. */
    Optional<GuestNote> note() throws LibvirtFailure {
        CString xml = libvirt.virDomainGetMetadata(domain, METADATA_ELEMENT, GuestNote.NAMESPACE, 0);
        if (xml != null) {
            return Optional.of(GuestNote.parse(xml.toString()));
        }
        LibvirtFailure failure = LibvirtFailure.last(libvirt);
        if (failure.is(LibvirtFailure.NO_METADATA)) {
            return Optional.empty();
        }
        throw failure;
    }

    String definition() throws LibvirtFailure {
        CString xml = libvirt.virDomainGetXMLDesc(domain, 0);
        if (xml == null) {
            throw LibvirtFailure.last(libvirt);
        }
        return xml.toString();
    }

    /** Boots the guest. Memory that was saved is thrown away: what would go on is another run, with another epoch. */
    void start() throws LibvirtFailure {
        boolean saved = libvirt.virDomainHasManagedSaveImage(domain, 0) == 1;
        check(libvirt.virDomainCreateWithFlags(domain, saved ? START_FRESH : 0));
    }

    /** Presses the power button. */
    void askToShutDown() throws LibvirtFailure {
        check(libvirt.virDomainShutdown(domain));
    }

    /** Presses the power button and switches on again when the guest has shut down. */
    void askToReboot() throws LibvirtFailure {
        check(libvirt.virDomainReboot(domain, 0));
    }

    /** Presses the reset button. */
    void reset() throws LibvirtFailure {
        check(libvirt.virDomainReset(domain, 0));
    }

    /** Pulls the plug. */
    void cutOff() throws LibvirtFailure {
        check(libvirt.virDomainDestroy(domain));
    }

    void undefine() throws LibvirtFailure {
        if (libvirt.virDomainUndefineFlags(domain, UNDEFINE_WHOLLY) < 0) {
            // Older libvirts do not know all of these.
            check(libvirt.virDomainUndefine(domain));
        }
    }

    private void check(int result) throws LibvirtFailure {
        if (result < 0) {
            throw LibvirtFailure.last(libvirt);
        }
    }
}
