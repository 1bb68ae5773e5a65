package org.virga.ha.power.ipmi;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.virga.api.model.PowerBoard;
import org.virga.spi.power.PowerException;

/**
 * Runs ipmitool, a process for each call. Passwords go by its environment and its input, since everybody on the machine can
 * read command lines.
 */
final class IpmiTool {

    private final String command;

    IpmiTool(String command) {
        this.command = command;
    }

    /**
     * What a run left.
     *
     * @param output what it wrote for its caller
     * @param trouble what it complained of, in one line
     */
    record Run(int status, String output, String trouble) {}

    /**
     * Runs it.
     *
     * @param input what it reads, which no other process sees; empty for nothing
     * @param left how long it may take
     */
    Run run(PowerBoard board, int suite, List<String> arguments, String input, Duration left)
            throws PowerException, InterruptedException {
        if (left.isNegative() || left.isZero()) {
            throw silent(board);
        }
        Process process = start(board, suite, arguments);
        try {
            // What goes in and out is far smaller than what a pipe holds, so nobody has to read while it runs.
            feed(process, input);
            if (!process.waitFor(left.toNanos(), TimeUnit.NANOSECONDS)) {
                throw silent(board);
            }
            return new Run(
                    process.exitValue(), read(process.getInputStream()).strip(), complaints(process.getErrorStream()));
        } catch (IOException e) {
            throw new PowerException("ipmitool cannot be read: " + e.getMessage(), e);
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start(PowerBoard board, int suite, List<String> arguments) throws PowerException {
        List<String> line =
                new ArrayList<>(List.of(command, "-I", "lanplus", "-C", Integer.toString(suite), "-N", "1"));
        line.addAll(List.of("-H", board.address(), "-p", Integer.toString(board.port())));
        line.addAll(List.of("-U", board.username(), "-E"));
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line);
        Map<String, String> environment = builder.environment();
        environment.put("IPMI_PASSWORD", board.password());
        environment.put("IPMITOOL_PASSWORD", board.password());
        environment.put("LC_ALL", "C");
        try {
            return builder.start();
        } catch (IOException e) {
            throw new PowerException(
                    "ipmitool binary not available for execution: " + command
                            + " cannot be started. Install the package"
                            + " ipmitool on the controller's machine, or set command in org.virga.ha.power.ipmi.cfg",
                    e);
        }
    }

    private static void feed(Process process, String input) throws IOException {
        try (OutputStream stream = process.getOutputStream()) {
            stream.write(input.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            if (process.isAlive()) {
                throw e;
            }
            // It ended before it read: what it complained of says more.
        }
    }

    private static PowerException silent(PowerBoard board) {
        return new PowerException("the board " + board.address() + " does not answer in time");
    }

    private static String read(InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String complaints(InputStream stream) throws IOException {
        return read(stream)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("; "));
    }
}
