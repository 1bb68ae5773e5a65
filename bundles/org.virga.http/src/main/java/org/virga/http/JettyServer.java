package org.virga.http;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.health.MetricSource.Sink;
import org.virga.spi.StartError;
import org.virga.spi.http.HttpEndpoint.Listener;

/** Jetty, set up lean: one selector for each listener, one bounded pool of threads for all. */
final class JettyServer {

    private static final Logger LOG = LoggerFactory.getLogger(JettyServer.class);
    private static final String LOOPBACK = "127.0.0.1";
    private static final int LEAST_THREADS = 4;
    /** Threads that are never inside endpoints: they select, read, refuse, and answer for the server's health. */
    private static final int FREE_THREADS = 8;

    private static final int THREAD_IDLE_MILLIS = 60_000;
    private static final long STOP_MILLIS = 5_000;

    private final Settings settings;
    private final QueuedThreadPool threads;
    private final Server server;
    private final WaitingCalls queue;
    private final WaitingCalls held;
    private final NetworkConnectionLimit connections;

    JettyServer(Settings settings, Endpoints endpoints, Traffic traffic) {
        this.settings = settings;
        threads = new QueuedThreadPool(settings.threads(), LEAST_THREADS, THREAD_IDLE_MILLIS);
        threads.setName("virga-http");
        ScheduledExecutorScheduler timer = new ScheduledExecutorScheduler("virga-http-timer", false);
        server = new Server(threads, timer, null);
        server.setErrorHandler(new PlainErrors());
        server.setStopTimeout(STOP_MILLIS);
        queue = new WaitingCalls(settings.queue(), threads, timer);
        held = new WaitingCalls(settings.heldCalls(), threads, timer);
        server.setHandler(new GracefulHandler(new EndpointHandler(
                endpoints,
                new Admission(settings.threads() - FREE_THREADS, queue),
                held,
                Duration.ofSeconds(settings.holdSeconds()),
                new Bodies(settings.bodyBytes(), timer),
                traffic)));
        connections = new NetworkConnectionLimit(settings.connections(), server);
        server.addBean(connections);
    }

    /**
     * Opens the listeners.
     *
     * @throws IllegalStateException when one cannot be opened; it has been reported, and nothing is open
     */
    void start() {
        try {
            open(Listener.API, settings.anyAddress() ? null : settings.host(), settings.port(), apiProtocol());
            if (settings.integrationPort() != 0) {
                open(Listener.INTEGRATION, LOOPBACK, settings.integrationPort(), plain());
            }
            server.start();
            LOG.info(
                    "Serving the API at {}:{}{}",
                    settings.anyAddress() ? "*" : settings.host(),
                    port(Listener.API),
                    settings.integrationPort() == 0
                            ? ""
                            : ", without credentials at " + LOOPBACK + ":" + port(Listener.INTEGRATION));
        } catch (Exception e) {
            stop();
            throw e instanceof IllegalStateException told ? told : refused("The HTTP server does not start: " + e, e);
        }
    }

    /** Ends: answers what is in flight, for a few seconds at most, and closes the listeners. */
    void stop() {
        queue.close();
        held.close();
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("The HTTP server did not stop in order", e);
        }
        for (var connector : server.getConnectors()) {
            // One that was opened, but never started, is not closed by the server.
            ((ServerConnector) connector).close();
        }
    }

    boolean running() {
        return server.isRunning();
    }

    WaitingCalls held() {
        return held;
    }

    /** The port that a listener has; -1 when it is closed. */
    int port(Listener listener) {
        return Arrays.stream(server.getConnectors())
                .filter(connector -> connector.getName().equals(listener.name()))
                .mapToInt(connector -> ((ServerConnector) connector).getLocalPort())
                .findFirst()
                .orElse(-1);
    }

    void collect(Sink sink) {
        sink.gauge("virga_http_threads", "Threads that answer calls.", Map.of(), threads.getThreads());
        sink.gauge("virga_http_queue", "Calls that wait for their turn.", Map.of(), queue.count());
        sink.gauge("virga_http_held", "Calls that wait for an endpoint to come back.", Map.of(), held.count());
        sink.gauge("virga_http_connections", "Open connections.", Map.of(), connections.getNetworkConnectionCount());
    }

    private void open(Listener listener, @Nullable String host, int port, ConnectionFactory... protocol) {
        ServerConnector connector = new ServerConnector(server, null, null, null, 0, 1, protocol);
        connector.setName(listener.name());
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(settings.idleSeconds() * 1000L);
        connector.setShutdownIdleTimeout(1000);
        server.addConnector(connector);
        try {
            connector.open();
        } catch (IOException | RuntimeException e) {
            throw refused(whyClosed(listener, host, port, e), e);
        }
    }

    private static String whyClosed(Listener listener, @Nullable String host, int port, Exception failure) {
        String setting = listener == Listener.API ? "VIRGA_HTTP_PORT" : "VIRGA_INTEGRATION_PORT";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (cause instanceof BindException && text.contains("in use")) {
                return "Port " + port + " is in use: set " + setting + " to a free one";
            }
        }
        return "Cannot listen on " + (host == null ? "" : host + " ") + "port " + port + ": " + failure.getMessage()
                + " (settings host and port, " + setting + ")";
    }

    private static IllegalStateException refused(String line, @Nullable Exception cause) {
        StartError.report(line);
        return new IllegalStateException(line, cause);
    }

    private ConnectionFactory[] apiProtocol() {
        if (settings.keystore().isEmpty()) {
            return new ConnectionFactory[] {plain()};
        }
        if (!Files.isReadable(Path.of(settings.keystore()))) {
            throw refused("The setting tls.keystore names " + settings.keystore() + ", which cannot be read", null);
        }
        HttpConfiguration http = http();
        SecureRequestCustomizer secure = new SecureRequestCustomizer();
        // Clients reach a cloud by address as well as by name.
        secure.setSniHostCheck(false);
        http.addCustomizer(secure);
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStorePath(settings.keystore());
        tls.setKeyStorePassword(settings.keystorePassword());
        HttpConnectionFactory inner = new HttpConnectionFactory(http);
        return new ConnectionFactory[] {new SslConnectionFactory(tls, inner.getProtocol()), inner};
    }

    private HttpConnectionFactory plain() {
        return new HttpConnectionFactory(http());
    }

    private HttpConfiguration http() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(true);
        http.setRequestHeaderSize(settings.headerBytes());
        return http;
    }
}
