package org.virga.hypervisor.libvirt;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.virga.api.compute.GuestSpec.Image;
import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.DriverException.Reason;

/**
 * The files that templates name. Users register templates, so a file counts only when it lies, after all links are followed,
 * in the directory that the operator set aside for them: otherwise a template would be a way to read the host's files.
 */
final class TemplateFiles {

    static final String KERNEL = "kernel";
    static final String INITRD = "initrd";
    static final String COMMAND_LINE = "cmdline";

    private static final Map<String, String> FORMATS = Map.of("QCOW2", "qcow2", "RAW", "raw");
    private static final String CONSOLE_ONLY = "console=ttyS0";

    private final Path directory;

    TemplateFiles(Path directory) {
        this.directory = directory;
    }

    /** What is booted when not a boot loader on the disk decides. */
    record DirectBoot(Path kernel, Optional<Path> initrd, String commandLine) {}

    /** The direct boot that a template asks for by the detail {@code kernel}. */
    Optional<DirectBoot> directBoot(Image image) throws DriverException {
        String kernel = image.details().get(KERNEL);
        if (kernel == null) {
            return Optional.empty();
        }
        String initrd = image.details().get(INITRD);
        return Optional.of(new DirectBoot(
                file(image, kernel),
                initrd == null ? Optional.empty() : Optional.of(file(image, initrd)),
                image.details().getOrDefault(COMMAND_LINE, CONSOLE_ONLY)));
    }

    /** The disk image of a template; empty when it is a kernel alone, so that the root disk starts empty. */
    Optional<ImageTool.Template> disk(Image image) throws DriverException {
        Path file = file(image, image.url());
        Optional<DirectBoot> boot = directBoot(image);
        if (boot.isPresent() && boot.get().kernel().equals(file)) {
            return Optional.empty();
        }
        String format = FORMATS.get(image.format().toUpperCase(Locale.ROOT));
        if (format == null) {
            throw unfit(image, "has the format " + image.format() + "; the libvirt driver takes QCOW2 and RAW");
        }
        return Optional.of(new ImageTool.Template(file, format));
    }

    private Path file(Image image, String location) throws DriverException {
        Path named = named(image, location);
        Path real;
        try {
            real = named.toRealPath();
        } catch (IOException e) {
            throw unfit(image, "names " + named + ", which is not on this host");
        }
        try {
            if (!real.startsWith(directory.toRealPath())) {
                throw unfit(image, "names " + named + ", which is not in the templates' directory " + directory);
            }
        } catch (IOException e) {
            throw unfit(image, "cannot be used: the templates' directory " + directory + " is not there");
        }
        if (!Files.isRegularFile(real)) {
            throw unfit(image, "names " + named + ", which is no file");
        }
        return real;
    }

    private Path named(Image image, String location) throws DriverException {
        try {
            if (location.startsWith("/")) {
                return Path.of(location);
            }
            URI uri = new URI(location);
            if ("file".equals(uri.getScheme()) && uri.getPath() != null) {
                return Path.of(uri.getPath());
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new DriverException(
                    Reason.UNFIT, "The template " + image.name() + " names '" + location + "': " + e.getMessage(), e);
        }
        throw unfit(
                image,
                "names '" + location + "'; the libvirt driver reads files on the host, such as file://" + directory
                        + "/debian-12.qcow2");
    }

    private static DriverException unfit(Image image, String why) {
        return new DriverException(Reason.UNFIT, "The template " + image.name() + " " + why);
    }
}
