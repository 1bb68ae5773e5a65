package org.virga.hypervisor.libvirt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** By what means guests run: the processor's own virtualization, or emulation. */
enum Acceleration {
    KVM("kvm"),
    EMULATION("qemu"),
    /** libvirt's simulated hypervisor. */
    TEST("test");

    private static final Pattern VIRTUALIZATION_FLAGS = Pattern.compile("^flags\\s*:.*\\b(vmx|svm)\\b.*");

    private final String virtType;

    Acceleration(String virtType) {
        this.virtType = virtType;
    }

    /** As libvirt names it in the type of a domain. */
    String virtType() {
        return virtType;
    }

    /** What an operator may ask for. */
    enum Choice {
        AUTO,
        KVM,
        QEMU;

        /**
         * Reads a setting.
         *
         * @throws IllegalArgumentException with a sentence for the operator
         */
        static Choice of(String text) {
            for (Choice choice : values()) {
                if (choice.name().toLowerCase(Locale.ROOT).equals(text)) {
                    return choice;
                }
            }
            throw new IllegalArgumentException("acceleration is auto, kvm or qemu, not '" + text + "'");
        }
    }

    /**
     * What the host that a session leads to can do. libvirt alone cannot tell: where {@code /dev/kvm} exists but the processor
     * lacks virtualization, it offers KVM all the same and the guest hangs at its first instruction.
     */
    static Acceleration of(LibvirtSession session, Choice choice, Path proc, Path dev) throws LibvirtFailure {
        if (session.type().equalsIgnoreCase("test")) {
            return TEST;
        }
        return switch (choice) {
            case KVM -> KVM;
            case QEMU -> EMULATION;
            case AUTO ->
                processorVirtualizes(proc) && Files.exists(dev.resolve("kvm")) && session.supports("kvm")
                        ? KVM
                        : EMULATION;
        };
    }

    static boolean processorVirtualizes(Path proc) {
        try (Stream<String> lines = Files.lines(proc.resolve("cpuinfo"))) {
            return lines.anyMatch(line -> VIRTUALIZATION_FLAGS.matcher(line).matches());
        } catch (IOException e) {
            // No Linux, or a /proc that hides it: emulation works everywhere.
            return false;
        }
    }
}
