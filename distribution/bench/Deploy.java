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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The client of the deployment benchmark: keeps a number of deployments in flight, each from the signed call to the end
 * of its job. Run by the script {@code deploy} beside it.
 *
 * <p>A job is polled for far more often than real clients do, which wait a tenth of a second (libcloud) to two seconds
 * (cmk) before they ask again: after 1, 2, 4, ... 64 ms. So one deployment alone is timed to the millisecond, and
 * the polls, some ten a machine at 32 in flight, are a load on Virga that real clients would not be.
 */
public final class Deploy {

    /** The processor time in /proc/<pid>/stat is in hundredths of a second on every Linux that Java runs on. */
    private static final double TICK_SECONDS = 0.01;

    private static final String OFFERING = "Bench";

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String endpoint;
    private final String key;
    private final SecretKeySpec secret;
    private final AtomicInteger serial = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicLong polls = new AtomicLong();
    private final String run = Long.toString(System.currentTimeMillis(), 36);

    private Deploy(String endpoint, String key, String secret) {
        this.endpoint = endpoint;
        this.key = key;
        this.secret = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1");
    }

    /** Arguments: endpoint, key, secret, pid, warm-up, seconds to be idle, then for each measurement IN_FLIGHT:COUNT. */
    public static void main(String[] args) throws Exception {
        Deploy deploy = new Deploy(args[0], args[1], args[2]);
        Path stat = Path.of("/proc", args[3], "stat");
        int idleSeconds = Integer.parseInt(args[5]);
        List<String[]> measurements = Arrays.stream(args).skip(6).map(text -> text.split(":")).toList();
        int most = measurements.stream().mapToInt(one -> Integer.parseInt(one[0])).max().orElse(1);
        int warmUp = Integer.parseInt(args[4]);
        deploy.makeOffering();
        deploy.run(most, warmUp);
        int failedInWarmUp = deploy.failed.getAndSet(0);

        Map<String, Number> figures = new LinkedHashMap<>();
        for (String[] measurement : measurements) {
            deploy.measure(Integer.parseInt(measurement[0]), Integer.parseInt(measurement[1]), stat, figures);
        }
        figures.put("deploy_failed", deploy.failed.get());
        figures.put("deploy_failed_in_warm_up", failedInWarmUp);
        if (idleSeconds > 0) {
            figures.put("idle_guests", deploy.serial.get());
            figures.put("idle_cpu_percent", idle(idleSeconds, stat));
        }
        System.out.println(figures.entrySet().stream()
                .map(figure -> "\"" + figure.getKey() + "\": " + figure.getValue())
                .collect(Collectors.joining(", ", "{", "}")));
        System.exit(deploy.failed.get() == 0 ? 0 : 1);
    }

    private void measure(int inFlight, int count, Path stat, Map<String, Number> figures) throws Exception {
        double cpuBefore = cpuSeconds(stat);
        long polled = polls.get();
        long began = System.nanoTime();
        long[] nanos = run(inFlight, count);
        double seconds = (System.nanoTime() - began) / 1e9;
        double cpu = cpuSeconds(stat) - cpuBefore;

        Arrays.sort(nanos);
        String prefix = "deploy_" + inFlight + "_";
        figures.put(prefix + "vms_per_s", rounded(count / seconds));
        figures.put(prefix + "p50_ms", rounded(nanos[count / 2] / 1e6));
        figures.put(prefix + "p99_ms", rounded(nanos[(int) (count * 0.99)] / 1e6));
        figures.put(prefix + "cpu_ms_per_vm", rounded(cpu * 1e3 / count));
        figures.put(prefix + "polls_per_vm", rounded((polls.get() - polled) / (double) count));
    }

    /** What Virga takes of one processor while nobody asks for anything. */
    private static double idle(int seconds, Path stat) throws Exception {
        // What the deployments left to be done, such as the reports of new guests and a collection of garbage.
        Thread.sleep(10_000);
        double before = cpuSeconds(stat);
        Thread.sleep(seconds * 1000L);
        return rounded((cpuSeconds(stat) - before) * 100 / seconds);
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }

    /** One that is small enough for some three hundred guests a host, so that the hosts do not fill up. */
    private void makeOffering() throws Exception {
        call(Map.of(
                "command", "createServiceOffering",
                "name", OFFERING,
                "displaytext", "Small enough for many",
                "cpunumber", "1",
                "cpuspeed", "50",
                "memory", "64"));
    }

    private long[] run(int inFlight, int count) throws Exception {
        String zone = field("id", call(Map.of("command", "listZones")));
        String template = field("id", call(Map.of("command", "listTemplates", "templatefilter", "all")));
        String offering = field("id", call(Map.of("command", "listServiceOfferings", "name", OFFERING)));
        ExecutorService workers = Executors.newFixedThreadPool(inFlight);
        List<Callable<Long>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(() -> deploy(zone, template, offering));
        }
        long[] nanos = new long[count];
        int i = 0;
        for (Future<Long> done : workers.invokeAll(tasks)) {
            nanos[i++] = done.get();
        }
        workers.shutdown();
        return nanos;
    }

    private long deploy(String zone, String template, String offering) throws Exception {
        long began = System.nanoTime();
        String accepted = call(Map.of(
                "command", "deployVirtualMachine",
                "zoneid", zone,
                "templateid", template,
                "serviceofferingid", offering,
                "name", "b" + run + "-" + serial.incrementAndGet()));
        String job = field("jobid", accepted);
        // Nearly nothing at first, then longer, so that one deployment alone is timed finely and many are not held up
        // by the questions after them.
        for (long pause = 1; ; pause = Math.min(pause * 2, 64)) {
            Thread.sleep(pause);
            polls.incrementAndGet();
            String answer = call(Map.of("command", "queryAsyncJobResult", "jobid", job));
            // The machine in the result bears a jobstatus too; the job's own comes last.
            String state = field("jobstatus", answer.substring(answer.lastIndexOf("\"jobstatus\"")));
            if (!state.equals("0")) {
                if (!state.equals("1")) {
                    failed.incrementAndGet();
                }
                return System.nanoTime() - began;
            }
        }
    }

    private String call(Map<String, String> given) throws IOException, InterruptedException, GeneralSecurityException {
        Map<String, String> parameters = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        parameters.putAll(given);
        parameters.put("apikey", key);
        parameters.put("response", "json");
        StringBuilder query = new StringBuilder();
        parameters.forEach((name, value) -> query.append(query.isEmpty() ? "" : "&")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20")));
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(secret);
        byte[] signature =
                mac.doFinal(query.toString().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
        query.append("&signature=")
                .append(URLEncoder.encode(Base64.getEncoder().encodeToString(signature), StandardCharsets.UTF_8));
        HttpResponse<String> reply = http.send(
                HttpRequest.newBuilder(URI.create(endpoint + "?" + query)).build(),
                HttpResponse.BodyHandlers.ofString());
        if (reply.statusCode() != 200) {
            throw new IOException(given.get("command") + ": " + reply.statusCode() + " " + reply.body());
        }
        return reply.body();
    }

    /** The first field of this name: enough for answers whose shape is known, and cheap for the shared processors. */
    private static String field(String name, String json) throws IOException {
        Matcher matcher = Pattern.compile("\"" + name + "\"\\s*:\\s*\"?([^\",}]*)").matcher(json);
        if (!matcher.find()) {
            throw new IOException("No " + name + " in " + json);
        }
        return matcher.group(1);
    }

    private static double cpuSeconds(Path stat) throws IOException {
        String line = Files.readString(stat);
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_SECONDS;
    }
}
