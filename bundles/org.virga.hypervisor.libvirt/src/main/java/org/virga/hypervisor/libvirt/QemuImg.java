package org.virga.hypervisor.libvirt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.DriverException.Reason;

/** {@code qemu-img}, run as a process that is ended when it takes too long. */
final class QemuImg implements ImageTool {

    /** More than it ever says in earnest. */
    private static final int MOST_OUTPUT = 60_000;

    private final String command;
    private final Duration limit;
    private final ObjectMapper json = new ObjectMapper();

    QemuImg(String command, Duration limit) {
        this.command = command;
        this.limit = limit;
    }

    @Override
    public long virtualSize(Template template) throws DriverException {
        // The format is always told: one that is guessed lets the contents of a raw disk pass for a qcow2 header.
        String text = run(List.of(
                "info",
                "--output=json",
                "-f",
                template.format(),
                template.file().toString()));
        JsonNode info;
        try {
            info = json.readTree(text);
        } catch (JsonProcessingException e) {
            throw new DriverException(Reason.FAILED, command + " info of " + template.file() + " said: " + text, e);
        }
        // An image that refers to other files would show them, any file of the host, to the guest.
        if (info.hasNonNull("backing-filename")
                || info.path("format-specific").path("data").hasNonNull("data-file")) {
            throw new DriverException(
                    Reason.UNFIT,
                    "The template " + template.file() + " refers to another file; make it whole with qemu-img convert");
        }
        long size = info.path("virtual-size").asLong();
        if (size <= 0) {
            throw new DriverException(Reason.UNFIT, "The template " + template.file() + " is empty");
        }
        return size;
    }

    @Override
    public void create(Path target, @Nullable Template template, long sizeBytes) throws DriverException {
        List<String> arguments = new ArrayList<>(List.of("create", "-q", "-f", "qcow2"));
        if (template != null) {
            arguments.addAll(List.of("-b", template.file().toString(), "-F", template.format()));
        }
        arguments.addAll(List.of(target.toString(), Long.toString(sizeBytes)));
        run(arguments);
    }

    @Override
    public void copy(Path target, Template template) throws DriverException {
        run(List.of(
                "convert",
                "-q",
                "-f",
                template.format(),
                "-O",
                "qcow2",
                template.file().toString(),
                target.toString()));
    }

    private String run(List<String> arguments) throws DriverException {
        List<String> line = new ArrayList<>(arguments);
        line.add(0, command);
        String what = command + " " + arguments.get(0);
        Process process;
        try {
            ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
            builder.environment().put("LC_ALL", "C");
            process = builder.start();
        } catch (IOException e) {
            throw new DriverException(
                    Reason.FAILED, "Cannot run " + command + ": " + e.getMessage() + "; install qemu-utils", e);
        }
        try (InputStream output = process.getInputStream()) {
            if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new DriverException(Reason.FAILED, what + " did not end within " + limit.toSeconds() + " s");
            }
            String text = new String(output.readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8).strip();
            if (process.exitValue() != 0) {
                throw new DriverException(reason(text), what + " failed: " + text);
            }
            return text;
        } catch (IOException e) {
            throw new DriverException(Reason.FAILED, what + " failed: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DriverException(Reason.FAILED, what + " was interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Reason reason(String text) {
        return text.contains("No space left on device") ? Reason.NO_ROOM : Reason.FAILED;
    }
}
