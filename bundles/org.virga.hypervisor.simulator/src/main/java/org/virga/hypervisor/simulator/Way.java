package org.virga.hypervisor.simulator;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * How a guest leaves a host.
 *
 * @param arrival where it is handed over, see {@link Arrival}
 * @param control what the control files of the other host begin with
 * @param epoch that it has there
 * @param begun in milliseconds
 * @param millis how long the sending takes; {@link #ENDLESS} when the guest writes faster than it is sent
 */
record Way(String arrival, String control, long epoch, long begun, long millis) {

    static final long ENDLESS = Long.MAX_VALUE;
    private static final int FIELDS = 5;
    private static final int WHOLE = 100;

    /** Whether everything has been sent. */
    boolean over(long now) {
        return millis != ENDLESS && now - begun >= millis;
    }

    /** How much has been sent, of what was there at the beginning. */
    int percent(long now) {
        double share = millis == ENDLESS ? 0.99 : (now - begun) / (double) Math.max(1, millis);
        return (int) Math.max(0, Math.min(WHOLE - 1, share * WHOLE));
    }

    String toField() {
        return String.join(
                " ", encoded(arrival), encoded(control), Long.toString(epoch), Long.toString(begun), "" + millis);
    }

    /** @throws IllegalArgumentException when it is none */
    static Way ofField(String field) {
        String[] part = field.split(" ", -1);
        if (part.length != FIELDS) {
            throw new IllegalArgumentException("A guest's way has " + FIELDS + " parts");
        }
        return new Way(
                URLDecoder.decode(part[0], StandardCharsets.UTF_8),
                URLDecoder.decode(part[1], StandardCharsets.UTF_8),
                Long.parseLong(part[2]),
                Long.parseLong(part[3]),
                Long.parseLong(part[4]));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
