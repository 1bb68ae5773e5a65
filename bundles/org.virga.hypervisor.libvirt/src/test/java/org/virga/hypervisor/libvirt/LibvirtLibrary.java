package org.virga.hypervisor.libvirt;

/** Whether this machine has libvirt's client library. */
final class LibvirtLibrary {

    private LibvirtLibrary() {}

    static boolean present() {
        try {
            NativeLibvirt.load();
            return true;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }
}
