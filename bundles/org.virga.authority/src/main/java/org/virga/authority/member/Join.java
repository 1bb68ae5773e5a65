package org.virga.authority.member;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.virga.authority.Names;
import org.virga.authority.TokenText;

/**
 * What {@code bin/virga agent --controller URL --token T} runs before the agent itself: joins, and leaves key, certificates and
 * the file {@code joined} in the agent's data directory. Exit status 0 when it has joined, 1 with a line on the standard
 * error when not.
 */
public final class Join {

    private static final String TOKEN = "VIRGA_AGENT_TOKEN";
    private static final List<String> OPTIONS = List.of("--controller", "--token", "--name", "--data", "--version");

    private Join() {}

    public static void main(String[] arguments) throws InterruptedException {
        // checkstyle:RegexpSingleline - a program of its own, whose output a script shows
        System.exit(run(arguments, System.getenv(), System.out, System.err));
    }

    static int run(String[] arguments, Map<String, String> environment, PrintStream out, PrintStream err)
            throws InterruptedException {
        try {
            Map<String, String> options = options(arguments);
            URI controller = controller(options.getOrDefault("--controller", ""));
            TokenText token = TokenText.parse(options.getOrDefault("--token", environment.getOrDefault(TOKEN, "")));
            String named = options.get("--name");
            String meant = token.name();
            String name = named != null ? named : meant != null ? meant : hostName();
            if (!Names.good(name)) {
                throw new IllegalArgumentException(Names.rule(name) + ": give --name");
            }
            Path data = Path.of(options.getOrDefault("--data", "."));
            JoinClient.Joined joined =
                    new JoinClient().join(controller, token, name, options.getOrDefault("--version", ""));
            joined.credentials().write(data.resolve("keys"));
            Credentials.replace(
                    data.resolve("joined"),
                    "name=" + joined.name() + "\nbroker=" + joined.broker() + "\ncontroller=" + controller + "\n");
            out.println("virga: joined " + controller + " as " + joined.name());
            return 0;
        } catch (IllegalArgumentException | JoinClient.JoinException e) {
            err.println("virga: " + e.getMessage());
        } catch (IOException e) {
            err.println("virga: key and certificate cannot be written: " + e);
        }
        return 1;
    }

    private static Map<String, String> options(String[] arguments) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (!OPTIONS.contains(arguments[i])) {
                throw new IllegalArgumentException("agent: unknown option '" + arguments[i] + "'");
            }
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException("agent: " + arguments[i] + " needs a value");
            }
            options.put(arguments[i], arguments[i + 1]);
        }
        return options;
    }

    private static URI controller(String text) {
        try {
            URI uri = URI.create(text.strip());
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (web && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(wrong(text), e);
        }
        throw new IllegalArgumentException(wrong(text));
    }

    private static String wrong(String text) {
        return "--controller is the controller's URL, for example http://10.0.0.1:8080, unlike '" + text + "'";
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceFirst("\\..*", "");
        } catch (UnknownHostException e) {
            return "";
        }
    }
}
