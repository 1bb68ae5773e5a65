package org.virga.api.command;

/** Why a call or a job was refused or failed, with the numbers that the CloudStack protocol has for it. */
public enum ErrorKind {
    MALFORMED(430, 9999),
    UNAUTHENTICATED(401, 9999),
    METHOD_NOT_ALLOWED(405, 9999),
    RATE_LIMITED(429, 9999),
    /** A parameter is missing or its value makes no sense. */
    PARAMETER(431, 9999),
    /** The parameters are well formed, but not acceptable together or in the present state. */
    INVALID(431, 4350),
    UNSUPPORTED_COMMAND(432, 9999),
    BUSY(503, 9999),
    INTERNAL(530, 9999),
    /** Something failed that should not have, and the caller can only try again or ask the operator. */
    RUNTIME(530, 4250),
    AGENT_UNAVAILABLE(530, 4285),
    CREDENTIALS(531, 9999),
    FORBIDDEN(531, 4365),
    ACCOUNT_LIMIT(532, 4280),
    INSUFFICIENT_CAPACITY(533, 4325),
    UNAVAILABLE(534, 4380),
    ALLOCATION(535, 4370),
    IN_USE(536, 4375),
    CONFLICT(537, 4300);

    private final int errorCode;
    private final int csErrorCode;

    ErrorKind(int errorCode, int csErrorCode) {
        this.errorCode = errorCode;
        this.csErrorCode = csErrorCode;
    }

    /** The protocol's {@code errorcode}, which is the HTTP status too. */
    public int errorCode() {
        return errorCode;
    }

    /** The protocol's {@code cserrorcode}. */
    public int csErrorCode() {
        return csErrorCode;
    }
}
