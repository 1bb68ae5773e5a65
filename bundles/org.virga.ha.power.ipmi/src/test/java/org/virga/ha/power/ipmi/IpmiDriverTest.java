package org.virga.ha.power.ipmi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.model.PowerBoard;
import org.virga.api.model.PowerBoard.Power;
import org.virga.spi.power.PowerDriver;
import org.virga.spi.power.PowerException;
import org.virga.testkit.PowerDriverContract;

/** Against OpenIPMI's emulator of a board; left out where that or ipmitool is not installed. */
class IpmiDriverTest extends PowerDriverContract {

    @TempDir
    private Path directory;

    private SimulatedBoard one;
    private SimulatedBoard other;
    private DatagramSocket deaf;
    private final PowerDriver driver = driver(Map.of());

    @BeforeAll
    static void areThere() {
        for (String program : new String[] {"ipmitool", "ipmi_sim"}) {
            Assumptions.assumeTrue(
                    Arrays.stream(System.getenv("PATH").split(":"))
                            .anyMatch(place -> Files.isExecutable(Path.of(place, program))),
                    program + " is not installed: apt-get install ipmitool openipmi");
        }
    }

    @BeforeEach
    void start() throws IOException {
        one = new SimulatedBoard(Files.createDirectory(directory.resolve("1")), 1);
        other = new SimulatedBoard(Files.createDirectory(directory.resolve("2")), 2);
        deaf = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        for (SimulatedBoard board : new SimulatedBoard[] {one, other}) {
            Awaitility.await().ignoreExceptions().until(() -> state(board.record()) == Power.ON);
        }
    }

    @AfterEach
    void stop() {
        deaf.close();
        one.close();
        other.close();
    }

    @Test
    void noPasswordStandsOnACommandLine() throws Exception {
        Path log = directory.resolve("log");
        Path spy = directory.resolve("spy");
        Files.writeString(spy, "#!/bin/sh\nprintf '%s\\n' \"$*\" >> '" + log + "'\nexec ipmitool \"$@\"\n");
        assertThat(spy.toFile().setExecutable(true)).isTrue();

        driver(Map.of("command", spy.toString())).changePassword(board(), "second-hush", budget());

        assertThat(Files.readString(log)).contains("user list", "exec").doesNotContain("hush");
        assertThat(state(board().withPassword("second-hush"))).isEqualTo(Power.ON);
    }

    @Test
    void passwordsMayHaveSixteenCharacters() throws Exception {
        driver.changePassword(board(), "1234567890123456", budget());

        assertThat(state(board().withPassword("1234567890123456"))).isEqualTo(Power.ON);
    }

    @Test
    void aMissingProgramIsNamed() {
        assertThatThrownBy(() -> driver(Map.of("command", "/nowhere/ipmitool")).state(board(), budget()))
                .isInstanceOf(PowerException.class)
                .hasMessageContaining("ipmitool binary not available for execution")
                .hasMessageContaining("/nowhere/ipmitool");
    }

    @Test
    void aUserThatTheBoardDoesNotHaveIsRefused() {
        assertThatThrownBy(() -> driver.state(board().withUsername("mallory"), Duration.ofSeconds(10)))
                .isInstanceOf(PowerException.class)
                .hasMessageContaining("mallory");
    }

    @Test
    void whatIsNoAddressIsNoOption() {
        assertThat(driver.objection(board().withAddress("-Ufoo"))).contains("'-Ufoo'");
        assertThat(driver.objection(board().withAddress("bmc 7"))).contains("host name");
        assertThat(driver.objection(board().withAddress("fe80::1%eth0"))).isEmpty();
        assertThatThrownBy(() -> driver(Map.of("cipher_suites", "best"))).hasMessageContaining("'best'");
    }

    @Override
    protected PowerDriver driver() {
        return driver;
    }

    @Override
    protected PowerBoard board() {
        return one.record();
    }

    @Override
    protected PowerBoard bystander() {
        return other.record();
    }

    @Override
    protected PowerBoard silent() {
        return SimulatedBoard.board(3, deaf.getLocalPort());
    }

    @Override
    protected boolean powered(PowerBoard board) throws IOException {
        return (board.host().equals(one.record().host()) ? one : other).powered();
    }

    private static PowerDriver driver(Map<String, Object> values) {
        return new IpmiDriver((Settings) Proxy.newProxyInstance(
                Settings.class.getClassLoader(),
                new Class<?>[] {Settings.class},
                (proxy, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue())));
    }
}
