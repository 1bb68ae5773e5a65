package org.virga.shell;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.PrivilegedAction;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door for {@code bin/virga shell "<command>"}: runs one command line a connection, without a terminal and without
 * the start of another Java process.
 *
 * <p>It listens on an ephemeral port of the loopback address, and writes port and token, a line each, into the file
 * {@code shell} of the run directory, which only the owner can read: who can read the file may run commands. The client
 * sends the token and the command line, a line each. The server sends what the command prints, then a byte {@value #END}
 * (record separator), the exit status in decimal and a line feed, and closes. The status is 0 when the command went well
 * and 1 otherwise.
 */
@Component(service = CommandSocket.class, immediate = true)
public final class CommandSocket {

    private static final Logger LOG = LoggerFactory.getLogger(CommandSocket.class);
    private static final int END = 0x1e;
    /** A client that connects sends its two lines at once. */
    private static final int HELLO_MILLIS = 5_000;
    /** Commands wait for jobs; more at once than this means that a script has gone wild. */
    private static final int MOST_CLIENTS = 32;

    /** How long after a start commands may still be on their way. */
    private static final Duration SETTLING = Duration.ofSeconds(10);

    private static final long RETRY_MILLIS = 50;

    private final long began = System.nanoTime();
    private final SessionFactory sessions;
    private final ServerSocket server;
    private final Path file;
    private final byte[] token;
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private final AtomicInteger serial = new AtomicInteger();

    @Activate
    public CommandSocket(@Reference SessionFactory sessions) throws IOException {
        this.sessions = sessions;
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        this.token = text.getBytes(StandardCharsets.UTF_8);
        this.server = new ServerSocket();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        this.file = Path.of(System.getProperty("virga.run", "."), "shell");
        publish(server.getLocalPort() + "\n" + text + "\n");
        new Thread(this::accept, "virga-shell-accept").start();
    }

    /** Ends the door and every command that runs through it. */
    @Deactivate
    public void deactivate() throws IOException {
        server.close();
        for (Socket client : clients) {
            client.close();
        }
        Files.deleteIfExists(file);
    }

    private void publish(String content) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path fresh = file.resolveSibling("shell.new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, content);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                if (clients.size() >= MOST_CLIENTS) {
                    client.close();
                    continue;
                }
                clients.add(client);
                new Thread(() -> serve(client), "virga-shell-" + serial.incrementAndGet()).start();
            } catch (IOException e) {
                if (!server.isClosed()) {
                    LOG.warn("A connection could not be accepted", e);
                }
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setSoTimeout(HELLO_MILLIS);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
            String given = in.readLine();
            String command = in.readLine();
            if (given == null
                    || command == null
                    || !MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), token)) {
                LOG.warn("A client without the right token was turned away");
                return;
            }
            OutputStream out = client.getOutputStream();
            PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
            int status = run(command, print);
            print.flush();
            out.write(END);
            out.write((status + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.debug("A client went away", e);
        } finally {
            clients.remove(client);
        }
    }

    private int run(String command, PrintStream out) {
        Subject operator = new Subject();
        operator.getPrincipals().add(new UserPrincipal("operator"));
        for (String role : new String[] {"admin", "manager", "viewer", "systembundles", "ssh"}) {
            operator.getPrincipals().add(new RolePrincipal(role));
        }
        return Subject.doAs(operator, (PrivilegedAction<Integer>) () -> execute(command, out));
    }

    private int execute(String command, PrintStream out) {
        try (Session session = sessions.create(new ByteArrayInputStream(new byte[0]), out, out)) {
            session.put("APPLICATION", "virga");
            Object result = execute(session, command);
            if (result != null) {
                out.println(result);
            }
            return 0;
        } catch (Exception e) {
            // The place where any command is run: whatever it throws is its user's answer.
            out.println("Error: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
            LOG.debug("Command '{}' failed", command, e);
            return 1;
        }
    }

    /** Commands are registered one by one at a start: one that is unknown in the first seconds may be on its way. */
    private @Nullable Object execute(Session session, String command) throws Exception {
        while (true) {
            try {
                return session.execute(command);
            } catch (Exception e) {
                // The class is private to the shell's implementation.
                boolean unknown = e.getClass().getSimpleName().equals("CommandNotFoundException");
                if (!unknown || System.nanoTime() - began > SETTLING.toNanos()) {
                    throw e;
                }
                Thread.sleep(RETRY_MILLIS);
            }
        }
    }
}
