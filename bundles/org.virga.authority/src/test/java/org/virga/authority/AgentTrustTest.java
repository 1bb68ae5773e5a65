package org.virga.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Handshakes over real sockets, with the keys and the trust that the broker gets. */
class AgentTrustTest {

    private final AuthoritySetting test = new AuthoritySetting();
    private final KeyPair key = Requests.newKey();
    private SSLServerSocket server;

    @BeforeEach
    void listen() throws Exception {
        // Certificates are judged by Java on the agent's side, whose clock is the real one.
        test.clock.now = Instant.now();
        Authority authority = test.keeper.authority();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                new KeyManager[] {new ServerKeys(authority, ServerNames.of(List.of()), Duration.ofDays(1))},
                new TrustManager[] {new AgentTrust(authority, test.refusals)},
                null);
        server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        server.setNeedClientAuth(true);
        Thread thread = new Thread(this::greet, "test-server");
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void anAgentOfThisAuthorityAndTheBrokerKnowEachOther() {
        X509Certificate own = test.keeper.authority().issueAgent("a", key.getPublic(), Duration.ofDays(1));
        assertThatCode(() -> greeting(own)).doesNotThrowAnyException();
        assertThat(test.alerts).isEmpty();
    }

    @Test
    void aCertificateOfAnotherAuthorityIsToldOfWithTheAddress() {
        refused(
                Authority.make("another", test.clock).issueAgent("a", key.getPublic(), Duration.ofDays(1)),
                "issued by another authority");
    }

    @Test
    void anExpiredCertificateIsToldOf() {
        X509Certificate own = test.keeper.authority().issueAgent("a", key.getPublic(), Duration.ofDays(1));
        test.clock.advance(Duration.ofDays(2));
        refused(own, "NotAfter");
    }

    @Test
    void theBrokersOwnKindOfCertificateIsNoneForAgents() {
        refused(
                test.keeper
                        .authority()
                        .issueServer(List.of("localhost"), List.of(), key.getPublic(), Duration.ofDays(1)),
                "none for agents");
    }

    @Test
    void anAgentsCertificateIsNoneForABroker() throws Exception {
        X509Certificate own = test.keeper.authority().issueAgent("a", key.getPublic(), Duration.ofDays(1));
        SSLContext posing = SSLContext.getInstance("TLS");
        posing.init(keys(own), null, null);
        server.close();
        server = (SSLServerSocket)
                posing.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::greet, "test-posing");
        thread.setDaemon(true);
        thread.start();

        assertThatThrownBy(() -> greeting(own)).isInstanceOf(IOException.class);
    }

    private void refused(X509Certificate shown, String why) {
        assertThatThrownBy(() -> greeting(shown)).isInstanceOf(IOException.class);
        await().untilAsserted(() -> assertThat(test.alerts)
                .singleElement()
                .asString()
                .startsWith("connections of agents: A connection from 127.0.0.1 was refused: ")
                .contains(why));
    }

    private void greet() {
        while (!server.isClosed()) {
            try (SSLSocket one = (SSLSocket) server.accept()) {
                one.getOutputStream().write('!');
            } catch (IOException e) {
                assertThat(e).isNotNull();
            }
        }
    }

    private void greeting(X509Certificate shown) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", test.keeper.authority().certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys(shown), trust.getTrustManagers(), null);
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", server.getLocalPort())) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            if (socket.getInputStream().read() != '!') {
                throw new IOException("no greeting");
            }
        }
    }

    /** Shows its certificate whatever the other side wants to see, as Java's own would not. */
    private KeyManager[] keys(X509Certificate shown) {
        return new KeyManager[] {
            new X509ExtendedKeyManager() {
                @Override
                public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
                    return "own";
                }

                @Override
                public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
                    return type.startsWith("EC") ? "own" : null;
                }

                @Override
                public X509Certificate[] getCertificateChain(String alias) {
                    return new X509Certificate[] {shown};
                }

                @Override
                public PrivateKey getPrivateKey(String alias) {
                    return key.getPrivate();
                }

                @Override
                public String[] getClientAliases(String type, Principal[] issuers) {
                    return new String[] {"own"};
                }

                @Override
                public String[] getServerAliases(String type, Principal[] issuers) {
                    return new String[] {"own"};
                }
            }
        };
    }
}
