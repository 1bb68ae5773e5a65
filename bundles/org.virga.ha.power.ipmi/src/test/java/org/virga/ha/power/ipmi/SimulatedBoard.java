package org.virga.ha.power.ipmi;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.PowerBoard;

/** A management board of OpenIPMI's {@code ipmi_sim}, with a file that holds whether its host has power. */
final class SimulatedBoard implements AutoCloseable {

    private static final String CHASSIS = """
            #!/bin/sh
            case "$1 $2" in
                "get power") echo "power:$(cat '%1$s/power')" ;;
                "set power") echo "$3" > '%1$s/power' ;;
                "set shutdown") echo 0 > '%1$s/power' ;;
            esac
            """;
    private static final String LAN = """
            name "board"
            set_working_mc 0x20
              chassis_control "%1$s/chassis"
              startlan 1
                addr 127.0.0.1 %2$d
                priv_limit admin
                allowed_auths_callback none md2 md5 straight
                allowed_auths_user none md2 md5 straight
                allowed_auths_operator none md2 md5 straight
                allowed_auths_admin none md2 md5 straight
                guid a123456789abcdefa123456789abcdef
              endlan
              user 1 true "" "nobody" user 10 none md2 md5 straight
              user 2 true "admin" "first-hush" admin 10 none md2 md5 straight
            """;
    private static final String CONTROLLER = """
            mc_setbmc 0x20
            mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr
            sel_enable 0x20 1000 0x0a
            mc_enable 0x20
            """;

    private final Path directory;
    private final PowerBoard record;
    private final Process process;

    /** Starts one; it answers a moment later. */
    SimulatedBoard(Path directory, int number) throws IOException {
        this.directory = directory;
        int port = freePort();
        Files.createDirectories(directory.resolve("state"));
        Files.writeString(directory.resolve("power"), "1\n");
        Path chassis = directory.resolve("chassis");
        Files.writeString(chassis, CHASSIS.formatted(directory));
        if (!chassis.toFile().setExecutable(true)) {
            throw new IOException(chassis + " cannot be made a program");
        }
        Files.writeString(directory.resolve("lan.conf"), LAN.formatted(directory, port));
        Files.writeString(directory.resolve("board.emu"), CONTROLLER);
        record = board(number, port);
        process = new ProcessBuilder("ipmi_sim", "-n", "-c", "lan.conf", "-f", "board.emu", "-s", "state")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
    }

    /** The record of a board at this port. */
    static PowerBoard board(int number, int port) {
        return new PowerBoard(
                new Id<>(number),
                UUID.randomUUID(),
                new Id<Host>(number),
                "ipmitool",
                "127.0.0.1",
                port,
                "admin",
                "first-hush",
                null,
                true,
                PowerBoard.Power.UNKNOWN);
    }

    PowerBoard record() {
        return record;
    }

    boolean powered() throws IOException {
        return Files.readString(directory.resolve("power")).startsWith("1");
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
