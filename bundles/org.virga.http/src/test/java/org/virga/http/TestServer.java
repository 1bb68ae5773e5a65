package org.virga.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.virga.spi.http.HttpCall;
import org.virga.spi.http.HttpEndpoint;
import org.virga.spi.http.HttpEndpoint.Listener;
import org.virga.spi.http.HttpReply;

/** A server on free ports of loopback, and ways to call it. */
final class TestServer implements AutoCloseable {

    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer server;

    TestServer(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(Map.of("host", "127.0.0.1", "port", 0));
        all.putAll(settings);
        server = new HttpServer(new HttpHealth(), config(Settings.Config.class, all));
    }

    /** An annotation as Declarative Services would make it from these properties. */
    static <A extends Annotation> A config(Class<A> type, Map<String, Object> values) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            Object value = values.get(method.getName());
            return value == null ? method.getDefaultValue() : value;
        }));
    }

    HttpServer server() {
        return server;
    }

    void add(HttpEndpoint endpoint) {
        server.addEndpoint(endpoint, Map.of());
    }

    int port() {
        return server.jetty().port(Listener.API);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(Duration.ofSeconds(20));
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpClient client() {
        return client;
    }

    /** Calls by TLS, trusting what stands in the keystore. */
    String getOverTls(String path, Path keystore) throws Exception {
        KeyStore keys = KeyStore.getInstance(keystore.toFile(), "changeit".toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder()
                .sslContext(context)
                .build()
                .send(
                        HttpRequest.newBuilder(URI.create("https://localhost:" + port() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** Sends bytes as they are and reads until the server closes the connection. */
    String raw(String bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Override
    public void close() {
        server.stop();
    }

    /** Answers with its name and what it was called with. */
    record Echo(String path, String name) implements HttpEndpoint {

        @Override
        public boolean serves(Listener listener) {
            return true;
        }

        @Override
        public HttpReply handle(HttpCall call) {
            return HttpReply.text(
                    200,
                    "text/plain;charset=utf-8",
                    name + " " + call.method() + " " + call.listener() + " " + call.path() + " " + call.query() + " "
                            + call.body().length);
        }
    }
}
