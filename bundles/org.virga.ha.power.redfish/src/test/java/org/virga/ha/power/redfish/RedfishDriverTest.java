package org.virga.ha.power.redfish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.model.PowerBoard;
import org.virga.api.model.PowerBoard.Power;
import org.virga.spi.power.PowerAction;
import org.virga.spi.power.PowerDriver;
import org.virga.spi.power.PowerException;
import org.virga.testkit.PowerDriverContract;

class RedfishDriverTest extends PowerDriverContract {

    private static final String PLAIN = "http://127.0.0.1";

    @TempDir
    private Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();
    private MockBoard one;
    private MockBoard other;
    private ServerSocket deaf;
    private PowerDriver driver;

    @BeforeEach
    void start() throws IOException {
        one = new MockBoard(1, null);
        other = new MockBoard(2, null);
        deaf = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        open.addAll(List.of(one, other, deaf));
        driver = driver(Map.of());
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    @Test
    void theSecondLookIsOneCall() throws Exception {
        state(board());
        one.calls.clear();

        state(board());

        assertThat(one.calls).containsExactly("GET /redfish/v1/Systems/437XR1138R2");
    }

    @Test
    void aSystemThatIsCalledAnewIsFoundAgain() throws Exception {
        state(board());
        one.systems.set(0, "another");

        assertThat(state(board())).isEqualTo(Power.ON);
    }

    @Test
    void ofSeveralSystemsOneIsNamed() throws Exception {
        one.systems.add("second");

        assertThatThrownBy(() -> state(board()))
                .isInstanceOf(PowerException.class)
                .hasMessageContaining("[437XR1138R2, second]")
                .hasMessageContaining("name one of them");
        assertThat(state(one.record(PLAIN + "/437XR1138R2"))).isEqualTo(Power.ON);
    }

    @Test
    void aSessionIsEndedAfterItsUse() throws Exception {
        PowerDriver sessions = driver(Map.of("login", "session"));

        sessions.act(board(), PowerAction.OFF, budget());

        assertThat(powered(board())).isFalse();
        assertThat(one.calls).contains("POST /redfish/v1/SessionService/Sessions");
        assertThat(one.openSessions()).isZero();
        assertThatThrownBy(() -> sessions.state(board().withPassword("wrong"), budget()))
                .isInstanceOf(PowerException.class);
    }

    @Test
    void anAccountThatWasChangedMeanwhileIsReadAgain() throws Exception {
        one.changedMeanwhile.set(1);

        driver.changePassword(board(), "second-hush", budget());

        assertThat(one.password).isEqualTo("second-hush");
    }

    @Test
    void aCertificateIsBelievedWhenItWasGivenOrNobodyAsks() throws Exception {
        TestCertificate certificate = TestCertificate.make(directory, "somewhere.else");
        MockBoard secured = new MockBoard(4, certificate.context());
        open.add(secured);
        PowerBoard board = secured.record("127.0.0.1");

        assertThatThrownBy(() -> state(board))
                .isInstanceOf(PowerException.class)
                .hasMessageContaining("certificate")
                .hasMessageContaining("tls.certificates");
        assertThat(secured.calls).isEmpty();
        assertThat(driver(Map.of("tls_certificates", certificate.file().toString()))
                        .state(board, budget()))
                .isEqualTo(Power.ON);
        assertThat(driver(Map.of("tls_verify", false)).state(board, budget())).isEqualTo(Power.ON);

        TestCertificate stranger = TestCertificate.make(Files.createDirectory(directory.resolve("2")), "127.0.0.1");
        PowerDriver careful = driver(Map.of("tls_certificates", stranger.file().toString()));
        assertThatThrownBy(() -> careful.state(board, budget())).isInstanceOf(PowerException.class);
    }

    @Test
    void whatMakesNoSenseIsNamed() {
        assertThat(driver.objection(board().withAddress("bmc 7"))).contains("'bmc 7'");
        assertThat(driver.objection(board().withAddress("[fe80::7]/1"))).isEmpty();
        assertThatThrownBy(() -> driver(Map.of("login", "none"))).hasMessageContaining("basic or session");
        assertThatThrownBy(() -> driver(Map.of("tls_certificates", "/nowhere"))).hasMessageContaining("/nowhere");
    }

    @Test
    void aBoardThatIsNotThereIsSaidToBeSo() throws Exception {
        deaf.close();

        assertThatThrownBy(() -> state(silent()))
                .isInstanceOf(PowerException.class)
                .hasMessageContaining("is not reached");
    }

    @Override
    protected PowerDriver driver() {
        return driver;
    }

    @Override
    protected PowerBoard board() {
        return one.record(PLAIN);
    }

    @Override
    protected PowerBoard bystander() {
        return other.record(PLAIN);
    }

    @Override
    protected PowerBoard silent() {
        return MockBoard.board(3, PLAIN, deaf.getLocalPort());
    }

    @Override
    protected boolean powered(PowerBoard board) {
        return (board.host().value() == 1 ? one : other).powered;
    }

    private PowerDriver driver(Map<String, Object> values) {
        RedfishDriver made = new RedfishDriver((Settings) Proxy.newProxyInstance(
                Settings.class.getClassLoader(),
                new Class<?>[] {Settings.class},
                (proxy, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue())));
        open.add(made::stop);
        return made;
    }
}
