package org.virga.api.store;

import org.jspecify.annotations.Nullable;

/**
 * The database cannot be used at the moment. What was asked for may not be assumed to have happened; when it is
 * {@link #undecided() undecided}, it may not be assumed not to have happened either.
 */
public final class StoreUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean undecided;

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
        this.undecided = false;
    }

    public StoreUnavailableException(String message) {
        super(message);
        this.undecided = false;
    }

    private StoreUnavailableException(String message, @Nullable Throwable cause, boolean undecided) {
        super(message, cause);
        this.undecided = undecided;
    }

    /** The database was given a transaction and did not say what became of it. */
    public static StoreUnavailableException undecided(String message) {
        return new StoreUnavailableException(message, null, true);
    }

    /** As {@link #undecided(String)}. */
    public static StoreUnavailableException undecided(String message, Throwable cause) {
        return new StoreUnavailableException(message, cause, true);
    }

    /** Whether a transaction may have happened all the same; the snapshot shows it when the database is back. */
    public boolean undecided() {
        return undecided;
    }
}
