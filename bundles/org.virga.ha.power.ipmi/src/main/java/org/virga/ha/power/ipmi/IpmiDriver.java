package org.virga.ha.power.ipmi;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.virga.api.model.PowerBoard;
import org.virga.api.model.PowerBoard.Power;
import org.virga.ha.power.ipmi.IpmiTool.Run;
import org.virga.spi.StartError;
import org.virga.spi.power.PowerAction;
import org.virga.spi.power.PowerDriver;
import org.virga.spi.power.PowerException;

/**
 * Speaks IPMI 2.0 over the network, by the program ipmitool.
 *
 * <p>The program itself can ask a board which ciphers it knows, but waits ten seconds for one that does not answer that. So a
 * suite is named in each call: the first of the settings that the board accepts, which is remembered for the next call.
 */
@Component(name = IpmiDriver.PID)
public final class IpmiDriver implements PowerDriver {

    static final String PID = "org.virga.ha.power.ipmi";

    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.:_%-]*");
    private static final Pattern ON_OR_OFF = Pattern.compile("Chassis Power is (on|off)");
    /** How the program says that a board does not know a cipher suite. */
    private static final Pattern OTHER_SUITE = Pattern.compile(
            "invalid (authentication|integrity|confidentiality) algorithm|cipher suite|open session response");

    /** IPMI 2.0 has 20 too, but some boards take such a password and then let nobody in by it. */
    private static final int LONGEST_PASSWORD = 16;

    private final IpmiTool tool;
    private final List<Integer> suites;
    /** The suite that a board accepted last, by address. */
    private final Map<String, Integer> accepted = new ConcurrentHashMap<>();

    /** @throws IllegalArgumentException when the settings make no sense */
    @Activate
    public IpmiDriver(Settings settings) {
        tool = new IpmiTool(settings.command());
        try {
            suites = Arrays.stream(settings.cipher_suites().strip().split("[\\s,]+"))
                    .map(Integer::valueOf)
                    .toList();
        } catch (NumberFormatException e) {
            String what = "cipher.suites is '" + settings.cipher_suites() + "' and has to be numbers, such as 17, 3";
            StartError.report(PID + ": " + what);
            throw new IllegalArgumentException(what, e);
        }
    }

    @Override
    public String name() {
        return "ipmitool";
    }

    @Override
    public int longestPassword() {
        return LONGEST_PASSWORD;
    }

    @Override
    public String objection(PowerBoard board) {
        return ADDRESS.matcher(board.address()).matches()
                ? ""
                : "address is '" + board.address() + "' and has to be a host name or an IP address";
    }

    @Override
    public Power state(PowerBoard board, Duration limit) throws PowerException, InterruptedException {
        Run run = run(board, List.of("chassis", "power", "status"), "", deadline(limit));
        var answer = ON_OR_OFF.matcher(run.output());
        if (!answer.find()) {
            throw new PowerException("the board's answer is not understood: " + shortened(run.output()));
        }
        return "off".equals(answer.group(1)) ? Power.OFF : Power.ON;
    }

    @Override
    public void act(PowerBoard board, PowerAction action, Duration limit) throws PowerException, InterruptedException {
        run(board, List.of("chassis", "power", action.name().toLowerCase(Locale.ROOT)), "", deadline(limit));
    }

    /** Sends the bytes of the command, as the program takes a password to be set by its command line only. */
    @Override
    public void changePassword(PowerBoard board, String password, Duration limit)
            throws PowerException, InterruptedException {
        long deadline = deadline(limit);
        int user = userId(board, deadline);
        byte[] bytes = Arrays.copyOf(password.getBytes(StandardCharsets.US_ASCII), LONGEST_PASSWORD);
        StringBuilder raw = new StringBuilder("raw 0x06 0x47 ");
        raw.append(hex(user)).append(" 0x02");
        for (byte one : bytes) {
            raw.append(' ').append(hex(one));
        }
        Run run = run(board, List.of("exec", "/dev/stdin"), raw.append('\n').toString(), deadline);
        if (!run.trouble().isEmpty()) {
            throw new PowerException("the board does not take the new password: " + refusal(run.trouble()));
        }
    }

    private int userId(PowerBoard board, long deadline) throws PowerException, InterruptedException {
        Run run = run(board, List.of("-c", "user", "list"), "", deadline);
        for (String line : run.output().lines().toList()) {
            List<String> fields = new ArrayList<>(Arrays.asList(line.split(",", -1)));
            if (fields.size() > 1 && fields.get(1).equals(board.username())) {
                return Integer.parseInt(fields.get(0).strip());
            }
        }
        throw new PowerException("the board does not list a user " + board.username());
    }

    /** Runs the program until a cipher suite is accepted. */
    private Run run(PowerBoard board, List<String> arguments, String input, long deadline)
            throws PowerException, InterruptedException {
        String trouble = "";
        for (int suite : suitesFor(board)) {
            Run run = tool.run(board, suite, arguments, input, Duration.ofNanos(deadline - System.nanoTime()));
            if (run.status() == 0) {
                accepted.put(board.address(), suite);
                return run;
            }
            trouble = run.trouble();
            if (!OTHER_SUITE.matcher(trouble).find()) {
                break;
            }
        }
        throw new PowerException(
                trouble.contains("Unable to establish")
                        ? "the board does not let " + board.username()
                                + " in: it is not reached, or refuses the password (" + refusal(trouble) + ")"
                        : "the board refuses: " + refusal(trouble));
    }

    private List<Integer> suitesFor(PowerBoard board) {
        Integer last = accepted.get(board.address());
        if (last == null) {
            return suites;
        }
        List<Integer> ordered = new ArrayList<>(suites);
        ordered.remove(last);
        ordered.add(0, last);
        return ordered;
    }

    private static long deadline(Duration limit) {
        return System.nanoTime() + limit.toNanos();
    }

    private static String hex(int value) {
        return String.format(Locale.ROOT, "0x%02x", value & 0xff);
    }

    private static String refusal(String trouble) {
        return trouble.isEmpty() ? "without a word" : shortened(trouble);
    }

    private static String shortened(String text) {
        String line = text.replace('\n', ' ');
        return line.length() > 200 ? line.substring(0, 200) : line;
    }
}
