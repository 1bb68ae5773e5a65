package org.virga.authority.member;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.virga.authority.Digests;
import org.virga.authority.Handshake;
import org.virga.authority.Pem;
import org.virga.authority.Requests;
import org.virga.authority.TokenText;

/**
 * Asks a controller for the first certificate. The way there need not be trusted: the token tells the authority, the request
 * proves the token's secret without telling it, and so does the answer.
 */
final class JoinClient {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final int MOST_BYTES = 65_536;

    private final ObjectMapper json = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** It did not work; the message is for the operator of the host. */
    static final class JoinException extends Exception {

        private static final long serialVersionUID = 1L;

        JoinException(String message) {
            super(message);
        }

        JoinException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * What came of it.
     *
     * @param broker URL
     */
    record Joined(String name, String broker, Credentials credentials) {}

    /**
     * Joins.
     *
     * @param controller for example {@code http://controller:8080}
     */
    Joined join(URI controller, TokenText token, String name, String version)
            throws JoinException, InterruptedException {
        KeyPair key = Requests.newKey();
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        String nonce = HexFormat.of().formatHex(random);
        String proofKey = token.proofKey();
        Handshake.Request request = new Handshake.Request(
                        token.id().toString(), name, controller.getHost(), Requests.make(name, key), nonce, version, "")
                .proven(proofKey);
        Handshake.Answer answer = ask(controller, request);
        if (!answer.proves(proofKey, nonce)) {
            throw new JoinException("The answer of " + controller
                    + " does not come from the controller that made the token: is something between it and this host?");
        }
        return new Joined(
                answer.name(), "ssl://" + controller.getHost() + ":" + answer.port(), credentials(answer, token, key));
    }

    private static Credentials credentials(Handshake.Answer answer, TokenText token, KeyPair key) throws JoinException {
        try {
            X509Certificate authority = Pem.certificate(answer.authority());
            if (!Digests.fingerprint(authority.getPublicKey()).equals(token.authority())) {
                throw new JoinException("The controller's authority is not the one that made the token");
            }
            X509Certificate own = Pem.certificate(answer.certificate());
            own.verify(authority.getPublicKey());
            if (!own.getPublicKey().equals(key.getPublic())) {
                throw new JoinException("The certificate is for another key");
            }
            return new Credentials(key.getPrivate(), own, authority);
        } catch (GeneralSecurityException e) {
            throw new JoinException("The controller's answer holds no good certificate: " + e.getMessage(), e);
        }
    }

    private Handshake.Answer ask(URI controller, Handshake.Request request) throws JoinException, InterruptedException {
        URI target = controller.resolve(Handshake.PATH);
        try {
            HttpRequest post = HttpRequest.newBuilder(target)
                    .timeout(ANSWER)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(request)))
                    .build();
            HttpResponse<InputStream> response = client().send(post, HttpResponse.BodyHandlers.ofInputStream());
            byte[] body;
            try (InputStream in = response.body()) {
                body = in.readNBytes(MOST_BYTES);
            }
            if (response.statusCode() != 200) {
                throw new JoinException(refusal(target, response.statusCode(), body));
            }
            return json.readValue(body, Handshake.Answer.class);
        } catch (JsonProcessingException e) {
            throw new JoinException(target + " does not answer as a controller does", e);
        } catch (IOException | IllegalArgumentException e) {
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new JoinException(target + " cannot be reached: " + why, e);
        }
    }

    private String refusal(URI target, int status, byte[] body) {
        try {
            Handshake.Refused refused = json.readValue(body, Handshake.Refused.class);
            if (refused != null && refused.error() != null) {
                return "The controller refuses: " + refused.error();
            }
        } catch (IOException e) {
            return target + " answers " + status + ", and not as a controller does";
        }
        return target + " answers " + status;
    }

    /** Over TLS it takes any server: the proof in the answer tells who it is. */
    private static HttpClient client() {
        try {
            SSLContext any = SSLContext.getInstance("TLS");
            any.init(null, new TrustManager[] {new AnyServer()}, null);
            return HttpClient.newBuilder()
                    .connectTimeout(CONNECT)
                    .sslContext(any)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has TLS", e);
        }
    }
}
