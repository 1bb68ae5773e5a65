package org.virga.cloudstack;

import org.jspecify.annotations.Nullable;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;

/**
 * An error as the protocol tells it.
 *
 * @param code HTTP status and {@code errorcode}
 * @param csCode {@code cserrorcode}; null where the protocol has none: with refused credentials
 */
record ApiError(int code, @Nullable Integer csCode, String text) {

    /** What refused credentials are told, whatever was wrong with them. */
    static final String CREDENTIALS = "unable to verify user credentials and/or request signature";

    static ApiError of(CommandException refusal) {
        ErrorKind kind = refusal.kind();
        boolean withoutCsCode = kind == ErrorKind.UNAUTHENTICATED || kind == ErrorKind.CREDENTIALS;
        return new ApiError(kind.errorCode(), withoutCsCode ? null : kind.csErrorCode(), refusal.getMessage());
    }
}
