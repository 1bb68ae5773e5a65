package org.virga.ha;

import java.time.Duration;
import org.virga.spi.ha.Finding;

/**
 * What one investigator said of a host.
 *
 * @param looksAt what it looked at, for people
 * @param took how long it looked
 */
record Evidence(String looksAt, Finding finding, Duration took) {

    /** A line for people. */
    String describe() {
        return looksAt + ": " + finding.state() + ", " + finding.reason() + " (" + took.toMillis() + " ms)";
    }
}
