package org.virga.hypervisor.libvirt;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.virga.spi.hypervisor.DriverException;

/** Makes disk images and looks into them. */
interface ImageTool {

    /**
     * An image that disks can be made from.
     *
     * @param format as QEMU names it
     */
    record Template(Path file, String format) {}

    /**
     * The size of the disk that an image holds, in bytes.
     *
     * @throws DriverException when it is no image of this format, or when it draws on other files of the host
     */
    long virtualSize(Template template) throws DriverException;

    /**
     * Makes a qcow2 image.
     *
     * @param template what its first contents are read from, as long as the disk lives; null for an empty disk
     */
    void create(Path target, @Nullable Template template, long sizeBytes) throws DriverException;

    /** Copies an image whole, as qcow2. */
    void copy(Path target, Template template) throws DriverException;
}
