package org.virga.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The management board of a host, by which its power is switched whatever the host itself does. A host has at most one.
 *
 * @param driver who speaks its language, for example {@code "ipmitool"}
 * @param address of the board, as the driver wants it
 * @param port of the board, from 1 to 65535
 * @param username whom the board lets switch the power; empty where it asks for none
 * @param password in clear: whoever reads the database can switch hosts
 * @param proposed the password that the board is being given; null but for a change that is under way, or of which nobody
 *     knows whether the board took it
 * @param enabled whether operators want it to be used; see also {@link PowerSetting}
 * @param seen what the board last said
 */
@RecordBuilder
public record PowerBoard(
        Id<PowerBoard> id,
        UUID uuid,
        Id<Host> host,
        String driver,
        String address,
        int port,
        String username,
        String password,
        @Nullable String proposed,
        boolean enabled,
        Power seen)
        implements Entity<PowerBoard>, PowerBoardBuilder.With {

    /** What a board says of the power. */
    public enum Power {
        ON("On"),
        OFF("Off"),
        /** The board does not answer, or does not know. */
        UNKNOWN("Unknown");

        private final String title;

        Power(String title) {
            this.title = title;
        }

        /** The spelling of the wire, for example {@code "On"}. */
        public String title() {
            return title;
        }
    }

    /** One board does not switch two hosts: what it says of one would be taken for the other. */
    public record Place(String address, int port) {

        /** Where a board is said to be, whatever its letters' case. */
        public static Place of(String address, int port) {
            return new Place(address.toLowerCase(Locale.ROOT), port);
        }
    }

    public static final Index<PowerBoard, Id<Host>> BY_HOST = Index.unique("host", PowerBoard::host);
    public static final Index<PowerBoard, Place> BY_PLACE =
            Index.unique("address", board -> Place.of(board.address(), board.port()));
    public static final Index<PowerBoard, Boolean> BY_ENABLED = Index.by("enabled", PowerBoard::enabled);
    public static final Kind<PowerBoard> KIND =
            Kind.of("powerboard", "management board", PowerBoard.class, BY_HOST, BY_PLACE, BY_ENABLED);

    /** Without the passwords: a record ends up in logs. */
    @Override
    public String toString() {
        return "PowerBoard[" + id + ", of host " + host + ", " + driver + " at " + address + ":" + port + "]";
    }
}
