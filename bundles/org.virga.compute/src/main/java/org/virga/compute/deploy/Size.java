package org.virga.compute.deploy;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.CommandException;
import org.virga.api.model.ServiceOffering;

/** How big a machine is. */
record Size(int cpuNumber, int cpuSpeedMhz, int memoryMib) {

    private static final int LEAST_MEMORY_MIB = 32;

    /**
     * The offering's size or, where it leaves that open, the one that the details name.
     *
     * @throws CommandException when the details name none, or one that cannot be, or one where the offering has its own
     */
    static Size of(ServiceOffering offering, Map<String, String> details) {
        Integer cpuNumber = number(details, "cpuNumber", 1);
        Integer cpuSpeed = number(details, "cpuSpeed", 1);
        Integer memory = number(details, "memory", LEAST_MEMORY_MIB);
        if (offering.customized()) {
            if (cpuNumber == null || cpuSpeed == null || memory == null) {
                throw CommandException.invalid(
                        "Need to specify custom parameter values cpu, cpu speed and memory when using custom offering");
            }
            return new Size(cpuNumber, cpuSpeed, memory);
        }
        if (cpuNumber != null || cpuSpeed != null || memory != null) {
            throw CommandException.invalid("The service offering " + offering.name()
                    + " has a size of its own: leave cpuNumber, cpuSpeed and memory out of the details");
        }
        return new Size(demand(offering.cpuNumber()), demand(offering.cpuSpeedMhz()), demand(offering.memoryMib()));
    }

    private static @Nullable Integer number(Map<String, String> details, String key, int least) {
        Optional<String> text = details.entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(key))
                .map(Map.Entry::getValue)
                .findFirst();
        if (text.isEmpty()) {
            return null;
        }
        try {
            int number = Integer.parseInt(text.get().trim());
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, together with numbers that are too small.
        }
        throw CommandException.invalid(
                "Invalid value " + text.get() + " for " + key + ": it is a number from " + least + " on");
    }

    private static int demand(@Nullable Integer value) {
        if (value == null) {
            throw new IllegalStateException("An offering that is not customized has a size");
        }
        return value;
    }
}
