package org.virga.api.message;

/**
 * A method that can be called over the broker.
 *
 * <p>Versions are {@code major.minor}: a server of version 1.3 serves callers of 1.0 to 1.3, and no others.
 *
 * @param name for example {@code "startVm"}
 */
public record RpcMethod<A extends Record, R extends Record>(
        String name, int major, int minor, Class<A> arguments, Class<R> result) {

    /** Whether a server that offers this method can serve a caller that wants {@code wanted}. */
    public boolean serves(int wantedMajor, int wantedMinor) {
        return major == wantedMajor && minor >= wantedMinor;
    }

    @Override
    public String toString() {
        return name + " " + major + "." + minor;
    }
}
