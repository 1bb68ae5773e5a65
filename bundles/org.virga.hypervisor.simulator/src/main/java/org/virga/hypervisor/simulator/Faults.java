package org.virga.hypervisor.simulator;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;
import org.virga.spi.hypervisor.DriverException.Reason;

/** Decides which operations fail. */
final class Faults {

    /** What can be delayed and can fail. */
    enum Operation {
        CONNECT,
        START,
        STOP,
        REBOOT,
        DESTROY,
        PREPARE,
        SEND,
        HAND_OVER,
        TAKE_OVER,
        END,
        FORGET
    }

    private final Set<Operation> operations;
    private final Set<String> hosts;
    private final Set<String> unreachable;
    private final Reason reason;
    private final double percent;
    private final AtomicInteger next;
    private final DoubleSupplier chance;

    /**
     * As set.
     *
     * @param chance evenly between 0 and 1
     * @throws IllegalArgumentException when a setting makes no sense
     */
    Faults(Settings settings, DoubleSupplier chance) {
        operations = words(settings.fault_operations()).stream()
                .map(word -> named("fault.operations", Operation.class, word))
                .collect(Collectors.toUnmodifiableSet());
        hosts = paths(settings.fault_hosts());
        unreachable = paths(settings.unreachable_hosts());
        reason = named("fault.reason", Reason.class, settings.fault_reason());
        percent = settings.fault_percent();
        if (!(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException("fault.percent is between 0 and 100, not " + percent);
        }
        next = new AtomicInteger(settings.fault_next());
        this.chance = chance;
    }

    /** Whether this host does not answer. */
    boolean unreachable(String path) {
        return unreachable.contains(path);
    }

    /** How this operation is to fail; empty when it is not. */
    Optional<Reason> draw(Operation operation, String path) {
        if (!operations.contains(operation) || !(hosts.isEmpty() || hosts.contains(path))) {
            return Optional.empty();
        }
        boolean fails = next.getAndUpdate(left -> Math.max(0, left - 1)) > 0
                || (percent > 0 && chance.getAsDouble() * 100 < percent);
        return fails ? Optional.of(reason) : Optional.empty();
    }

    private static <E extends Enum<E>> E named(String setting, Class<E> type, String word) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(word.strip().toUpperCase(Locale.ROOT))) {
                return constant;
            }
        }
        throw new IllegalArgumentException(
                setting + ": '" + word + "' is none of " + Arrays.toString(type.getEnumConstants()));
    }

    private static Set<String> paths(String setting) {
        return words(setting).stream()
                .map(word -> word.replaceAll("^/+|/+$", ""))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Set<String> words(String setting) {
        return Arrays.stream(setting.split("[\\s,]+"))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }
}
