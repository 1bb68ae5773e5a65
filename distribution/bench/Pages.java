import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The client of the list benchmark: one call after the other, signed, over one connection, each answer read whole. Run by
 * the script {@code list} beside it. Arguments: endpoint, keys, machines, calls to warm up, calls to measure, and the
 * server's process. Prints one line of JSON, an object with the counts, the milliseconds and the server's milliseconds of
 * processor time of each way to ask.
 */
public final class Pages {

    private static final int PAGE = 500;
    /** What /proc counts in. */
    private static final double TICK_MILLIS = 10;

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String endpoint;
    private final String key;
    private final SecretKeySpec secret;
    private final Path server;

    private Pages(String endpoint, String key, String secret, String process) {
        this.endpoint = endpoint;
        this.key = key;
        this.secret = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1");
        this.server = Path.of("/proc", process, "stat");
    }

    public static void main(String[] args) throws Exception {
        Pages pages = new Pages(args[0], args[1], args[2], args[6]);
        pages.run(Integer.parseInt(args[3]), Integer.parseInt(args[4]), Integer.parseInt(args[5]));
    }

    private void run(int machines, int warmUp, int calls) throws Exception {
        String some = field("name", call(Map.of("page", "1", "pagesize", "1", "details", "min")));
        String account = field("account", call(Map.of("page", "1", "pagesize", "1", "details", "min")));
        Map<String, Map<String, String>> ways = new LinkedHashMap<>();
        ways.put("first", Map.of());
        ways.put("last", Map.of("page", Integer.toString(Math.max(1, (machines + PAGE - 1) / PAGE))));
        ways.put("by_name_one", Map.of("name", some));
        ways.put("by_name_few", Map.of("name", some.substring(2, 8)));
        ways.put("by_name_three", Map.of("name", some.substring(5, 8)));
        ways.put("by_keyword", Map.of("keyword", some.substring(4, 8)));
        ways.put("by_state", Map.of("state", "Running"));
        ways.put("by_account", Map.of("account", account, "domainid", field("domainid", call(Map.of("pagesize", "1")))));
        ways.put("by_account_and_state", Map.of("account", account, "state", "Stopped",
                "domainid", field("domainid", call(Map.of("pagesize", "1")))));
        StringJoiner result = new StringJoiner(", ", "{", "}");
        for (Map.Entry<String, Map<String, String>> way : ways.entrySet()) {
            measure(way.getValue(), warmUp);
            long ticks = ticks();
            double[] millis = measure(way.getValue(), calls);
            double processor = (ticks() - ticks) * TICK_MILLIS / calls;
            String reply = call(way.getValue());
            result.add("\"" + way.getKey() + "_count\": " + field("count", reply));
            result.add(String.format(Locale.ROOT, "\"%s_p50_ms\": %.2f", way.getKey(), millis[calls / 2]));
            result.add(String.format(Locale.ROOT, "\"%s_cpu_ms\": %.2f", way.getKey(), processor));
            result.add(String.format(Locale.ROOT, "\"%s_p99_ms\": %.2f", way.getKey(), millis[(int) (calls * 0.99)]));
        }
        System.out.println(result);
    }

    /** The processor time that the server took since it began, its own and the kernel's for it. */
    private long ticks() throws IOException {
        String stat = Files.readString(server);
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    private double[] measure(Map<String, String> parameters, int calls) throws Exception {
        double[] millis = new double[calls];
        for (int i = 0; i < calls; i++) {
            long begun = System.nanoTime();
            call(parameters);
            millis[i] = (System.nanoTime() - begun) / 1e6;
        }
        Arrays.sort(millis);
        return millis;
    }

    private String call(Map<String, String> given) throws IOException, InterruptedException, GeneralSecurityException {
        Map<String, String> parameters = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        parameters.putAll(Map.of("command", "listVirtualMachines", "listall", "true", "page", "1",
                "pagesize", Integer.toString(PAGE), "apikey", key, "response", "json"));
        parameters.putAll(given);
        StringBuilder query = new StringBuilder();
        parameters.forEach((name, value) -> query.append(query.isEmpty() ? "" : "&")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20")));
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(secret);
        byte[] signature = mac.doFinal(query.toString().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
        query.append("&signature=")
                .append(URLEncoder.encode(Base64.getEncoder().encodeToString(signature), StandardCharsets.UTF_8));
        HttpResponse<String> reply = http.send(
                HttpRequest.newBuilder(URI.create(endpoint + "?" + query)).build(),
                HttpResponse.BodyHandlers.ofString());
        if (reply.statusCode() != 200) {
            throw new IOException(given + ": " + reply.statusCode() + " " + reply.body());
        }
        return reply.body();
    }

    /** The first field of this name: enough for answers whose shape is known. */
    private static String field(String name, String json) throws IOException {
        Matcher matcher = Pattern.compile("\"" + name + "\"\\s*:\\s*\"?([^\",}]*)").matcher(json);
        if (!matcher.find()) {
            throw new IOException("No " + name + " in " + json);
        }
        return matcher.group(1);
    }
}
