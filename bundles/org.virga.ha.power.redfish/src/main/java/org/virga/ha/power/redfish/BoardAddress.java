package org.virga.ha.power.redfish;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.virga.api.model.PowerBoard;

/**
 * Where a board is.
 *
 * @param base of all its paths, without a path
 * @param system which of its systems is the host; empty for the only one
 */
record BoardAddress(URI base, String system) {

    private static final Pattern FORM =
            Pattern.compile("(?:(https?)://)?([A-Za-z0-9][A-Za-z0-9._-]*|\\[[0-9A-Fa-f:.]+])(?:/([A-Za-z0-9._-]+))?");

    /** Reads {@code [https://]host[/system]}; empty when it is not of that form. */
    static Optional<BoardAddress> of(PowerBoard board) {
        Matcher address = FORM.matcher(board.address());
        if (!address.matches()) {
            return Optional.empty();
        }
        String scheme = address.group(1) == null ? "https" : address.group(1);
        return Optional.of(new BoardAddress(
                URI.create(scheme + "://" + address.group(2) + ":" + board.port()),
                address.group(3) == null ? "" : address.group(3)));
    }

    static String objection(PowerBoard board) {
        return "address is '" + board.address()
                + "' and has to be a host name or an IP address, with the system's id behind"
                + " it where the board has several, such as bmc7.example/437XR1138R2";
    }
}
