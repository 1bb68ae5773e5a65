package org.virga.hypervisor.libvirt;

import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.libvirt.jna.CString;
import org.libvirt.jna.DomainPointer;
import org.libvirt.jna.virDomainJobInfo;

/** A handle of one guest, Virga's or not. To be closed by who got it, while its session is open. */
final class GuestHandle implements AutoCloseable {

    private static final int METADATA_ELEMENT = 2;
    private static final int SECURE = 1;
    private static final int MIGRATABLE = 1 << 3;
    private static final int LIVE = 1;
    private static final int CONFIG = 1 << 1;
    private static final int JOB_BOUNDED = 1;
    private static final int JOB_UNBOUNDED = 2;
    /**
     * Live, from libvirtd to libvirtd, defined for good and paused there, whatever the caching of disks and the file systems
     * that libvirt takes for shared, and given up on a disk's error.
     */
    private static final int SEND = 1 | 1 << 1 | 1 << 3 | 1 << 5 | 1 << 9 | 1 << 12;
    /** Along with disks, copied above their templates. */
    private static final int SEND_DISKS = 1 << 7;

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

    /** The definition of the running guest as another host takes it. */
    String definitionToSend() throws LibvirtFailure {
        CString xml = libvirt.virDomainGetXMLDesc(domain, SECURE | MIGRATABLE);
        if (xml == null) {
            throw LibvirtFailure.last(libvirt);
        }
        return xml.toString();
    }

    /** Writes the note anew, in the running guest and in its definition. */
    void note(GuestNote note) throws LibvirtFailure {
        int where = libvirt.virDomainIsActive(domain) == 1 ? LIVE | CONFIG : CONFIG;
        check(libvirt.virDomainSetMetadata(
                domain, METADATA_ELEMENT, note.toMetadata(), "virga", GuestNote.NAMESPACE, where));
    }

    /** Lets a paused guest run. */
    void resume() throws LibvirtFailure {
        check(libvirt.virDomainResume(domain));
    }

    /** What is being done with the guest that takes long; empty when nothing is. */
    Optional<virDomainJobInfo> job() throws LibvirtFailure {
        virDomainJobInfo info = new virDomainJobInfo();
        if (libvirt.virDomainGetJobInfo(domain, info) < 0) {
            throw LibvirtFailure.last(libvirt);
        }
        return info.type == JOB_BOUNDED || info.type == JOB_UNBOUNDED ? Optional.of(info) : Optional.empty();
    }

    void abortJob() throws LibvirtFailure {
        check(libvirt.virDomainAbortJob(domain));
    }

    /**
     * Sends the guest to another host, whose libvirtd this host's calls; returns when it was handed over. It stays paused
     * there.
     *
     * @param copied the targets of disks that are copied; the others are on storage that both hosts reach
     */
    void send(String destination, String definition, List<String> copied) throws LibvirtFailure {
        PointerByReference parameters = new PointerByReference();
        IntByReference count = new IntByReference();
        IntByReference room = new IntByReference();
        try {
            check(libvirt.virTypedParamsAddString(parameters, count, room, "destination_xml", definition));
            check(libvirt.virTypedParamsAddString(parameters, count, room, "persistent_xml", definition));
            for (String target : copied) {
                check(libvirt.virTypedParamsAddString(parameters, count, room, "migrate_disks", target));
            }
            int flags = copied.isEmpty() ? SEND : SEND | SEND_DISKS;
            check(libvirt.virDomainMigrateToURI3(domain, destination, parameters.getValue(), count.getValue(), flags));
        } finally {
            libvirt.virTypedParamsFree(parameters.getValue(), count.getValue());
        }
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
