package org.virga.messaging;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.virga.api.message.RpcException;

/**
 * Bounds the calls that wait for an answer, in all and for each address: what waits stands in the memory of this process, of
 * the broker and of whoever serves the address. So one that does not answer takes no more than its share, and a caller hears at
 * once that it is of no use to call it now.
 */
final class InFlight {

    private static final Duration RETRY = Duration.ofSeconds(1);
    /** The part of the room that one address may take. */
    private static final int SHARE = 4;

    /**
     * What may be in flight.
     *
     * @param all calls of this process
     * @param address calls to one address
     * @param characters of the arguments of all
     */
    record Limits(int all, int address, long characters) {}

    private final Limits limits;
    private final Budget all;
    private final Map<String, Budget> byAddress = new ConcurrentHashMap<>();

    InFlight(Limits limits) {
        this.limits = limits;
        this.all = new Budget(limits.all, limits.characters);
    }

    /** @throws RpcException {@code BUSY} */
    void enter(String address, int length) throws RpcException {
        if (!all.take(length)) {
            throw new RpcException(
                    "As many calls wait for answers as this process may have: " + all
                            + " (calls.limit, calls.limit.mib)",
                    RETRY);
        }
        boolean[] taken = new boolean[1];
        Budget budget = byAddress.compute(address, (key, known) -> {
            Budget one = known == null ? new Budget(limits.address, limits.characters / SHARE) : known;
            taken[0] = one.take(length);
            return one;
        });
        if (!taken[0]) {
            all.giveBack(length);
            throw new RpcException(
                    "As many calls to " + address + " wait for answers as may: " + budget
                            + " (calls.address.limit, calls.limit.mib)",
                    RETRY);
        }
    }

    void leave(String address, int length) {
        all.giveBack(length);
        byAddress.computeIfPresent(address, (key, known) -> {
            known.giveBack(length);
            return known.count() == 0 ? null : known;
        });
    }

    int count() {
        return all.count();
    }
}
