package org.virga.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.virga.http.TestServer.Echo;
import org.virga.spi.http.HttpCall;
import org.virga.spi.http.HttpEndpoint;
import org.virga.spi.http.HttpReply;

@Timeout(60)
class HttpServerTest {

    private final TestServer http = new TestServer(Map.of("request_body_bytes", 10_000, "hold_seconds", 2));

    @AfterEach
    void stop() {
        http.close();
    }

    @Test
    void theLongestPathThatFitsAnswers() throws Exception {
        http.add(new Echo("/client", "short"));
        http.add(new Echo("/client/api", "long"));

        assertThat(http.get("/client/api?a=1").body()).isEqualTo("long GET API /client/api a=1 0");
        assertThat(http.get("/client/api/more").body()).startsWith("long");
        assertThat(http.get("/client/apis").body()).startsWith("short");
        assertThat(http.get("/clientele").statusCode()).isEqualTo(404);
    }

    @Test
    void theQueryArrivesAsItWasSent() throws Exception {
        http.add(new Echo("/client/api", "echo"));

        String answer =
                http.raw("GET /client/api?a=~*[0]%20+%zz&b='\"<>!() HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 200").endsWith(" a=~*[0]%20+%zz&b='\"<>!() 0");
    }

    @Test
    void tellsNothingOfTheServer() throws Exception {
        HttpResponse<String> answer = http.get("/nowhere");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).isEqualTo("404 Not Found\n");
        assertThat(answer.headers().firstValue("Server")).isEmpty();
    }

    @Test
    void whatIsNoHttpIsRefusedInOneLine() throws Exception {
        String answer = http.raw("GET /client/api HTTP/1.1\r\nHost: x\r\nBad Header: y\r\n\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 400 ")
                .endsWith("400 Bad Request\n")
                .doesNotContain("Jetty");
        assertThat(http.raw("nonsense\r\n\r\n")).startsWith("HTTP/1.1 400 ").doesNotContain("Exception");
        assertThat(http.raw("GET /a/..;/b/%2e%2e/%2fetc HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
    }

    @Test
    void headersThatAreTooLongAreRefused() throws Exception {
        String answer = http.raw("GET /x?" + "a".repeat(70_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(answer).matches("(?s)HTTP/1.1 (414|431) .*");
    }

    @Test
    void bodiesAreReadAndLimited() throws Exception {
        http.add(new Echo("/client/api", "echo"));

        assertThat(http.send(http.request("/client/api").POST(BodyPublishers.ofString("x".repeat(10_000))))
                        .body())
                .endsWith(" 10000");
        assertThat(http.send(http.request("/client/api").POST(BodyPublishers.ofString("x".repeat(10_001))))
                        .statusCode())
                .isEqualTo(413);
        assertThat(http.raw("POST /client/api HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + ("400\r\n" + "x".repeat(1024) + "\r\n").repeat(11) + "0\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ");
        assertThat(http.raw("POST /client/api HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
    }

    @Test
    void otherMethodsAreRefused() throws Exception {
        http.add(new Echo("/client/api", "echo"));

        HttpResponse<String> put = http.send(http.request("/client/api").PUT(BodyPublishers.ofString("x")));
        assertThat(put.statusCode()).isEqualTo(405);
        assertThat(put.headers().firstValue("Allow")).contains("GET, HEAD, POST, OPTIONS");
        assertThat(http.send(http.request("/client/api").method("OPTIONS", BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(204);
        HttpResponse<String> head = http.send(http.request("/client/api").method("HEAD", BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(http.raw("TRACE /client/api HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 405");
    }

    @Test
    void anEndpointThatFailsIsAnsweredWithoutInnerDetails() throws Exception {
        http.add(new Failing());

        HttpResponse<String> answer = http.get("/failing");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).startsWith("Internal error, reference ").doesNotContain("secret");
    }

    @Test
    void servesOverTls(@TempDir Path directory) throws Exception {
        Path keystore = directory.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "virga",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        keystore.toString())
                .start();
        assertThat(keytool.waitFor()).isZero();
        try (TestServer tls =
                new TestServer(Map.of("tls_keystore", keystore.toString(), "tls_keystore_password", "changeit"))) {
            tls.add(new Echo("/client/api", "echo"));

            assertThat(tls.getOverTls("/client/api", keystore)).startsWith("echo GET");
        }
        assertThatThrownBy(() ->
                        new TestServer(Map.of("tls_keystore", keystore.toString(), "tls_keystore_password", "wrong")))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> new TestServer(Map.of("port", port)))
                    .hasMessage("Port " + port + " is in use: set VIRGA_HTTP_PORT to a free one");
            assertThatThrownBy(() -> new TestServer(Map.of("integration_port", port)))
                    .hasMessage("Port " + port + " is in use: set VIRGA_INTEGRATION_PORT to a free one");
        }
    }

    @Test
    void settingsThatMakeNoSenseAreNamed() {
        assertThatThrownBy(() -> new TestServer(Map.of("port", 70_000)))
                .hasMessage("port has to be a number from 0 to 65535, not 70000");
        assertThatThrownBy(() -> new TestServer(Map.of("tls_keystore", "/nowhere.p12")))
                .hasMessage("The setting tls.keystore names /nowhere.p12, which cannot be read");
        assertThatThrownBy(() -> new TestServer(Map.of("host", "no such host"))).hasMessageContaining("no such host");
    }

    private record Failing() implements HttpEndpoint {
        @Override
        public String path() {
            return "/failing";
        }

        @Override
        public HttpReply handle(HttpCall call) {
            throw new IllegalStateException("secret");
        }
    }
}
