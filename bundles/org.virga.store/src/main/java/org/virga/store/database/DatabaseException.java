package org.virga.store.database;

import org.jspecify.annotations.Nullable;
import org.virga.api.store.StoreUnavailableException;

/** The database failed. */
public final class DatabaseException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean undecided;

    private DatabaseException(String message, @Nullable Throwable cause, boolean undecided) {
        super(message, cause);
        this.undecided = undecided;
    }

    /** It cannot be used as it is. */
    static DatabaseException failed(String message) {
        return new DatabaseException(message, null, false);
    }

    /** It cannot be opened as it is. */
    public static DatabaseException of(String message, Throwable cause) {
        return failed(message, cause);
    }

    /** It did not do what was asked. */
    static DatabaseException failed(String message, Throwable cause) {
        return new DatabaseException(message, cause, false);
    }

    /** It failed while it committed, so nobody knows whether it did. */
    static DatabaseException undecided(String message, Throwable cause) {
        return new DatabaseException(message, cause, true);
    }

    /** A line for the operator. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /**
     * As those are told who wait.
     *
     * @param open whether nobody knows yet what became of what they asked
     */
    public StoreUnavailableException unavailable(boolean open) {
        return open
                ? StoreUnavailableException.undecided(getMessage(), this)
                : new StoreUnavailableException(getMessage(), this);
    }

    /** Whether what was asked may have been done all the same. */
    public boolean undecided() {
        return undecided;
    }
}
