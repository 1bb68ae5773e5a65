package org.virga.agent;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.virga.api.compute.HostSpec;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcException.Reason;
import org.virga.spi.PluginSet;
import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.HypervisorDriver;

/** The hypervisor drivers, found by the hypervisor that a host runs. */
final class Drivers {

    private final PluginSet<HypervisorDriver> drivers = new PluginSet<>(HypervisorDriver.class);

    /** What is done with a driver. */
    @FunctionalInterface
    interface Use<R> {
        R with(HypervisorDriver driver) throws DriverException, RpcException;
    }

    void add(HypervisorDriver driver, Map<String, ?> properties) {
        drivers.add(driver, properties);
    }

    void remove(HypervisorDriver driver) {
        drivers.remove(driver);
    }

    /** The hypervisors that can be driven now. */
    List<String> hypervisors() {
        return drivers.callEach(HypervisorDriver::hypervisor, driver -> "").stream()
                .filter(name -> !name.isEmpty())
                .sorted()
                .distinct()
                .toList();
    }

    /**
     * Asks a driver whether its host answers.
     *
     * @return empty when there is no driver for it at this moment; otherwise what is wrong, which is empty when it answers
     */
    Optional<Optional<String>> reach(HostSpec host) {
        return drivers.callFirst(driver -> driver.hypervisor().equals(host.hypervisor()), driver -> {
            try {
                driver.reach(host);
                return Optional.empty();
            } catch (DriverException e) {
                return Optional.of(String.valueOf(e.getMessage()));
            }
        });
    }

    /**
     * Uses the driver of a host. It is not replaced meanwhile.
     *
     * @param patience how long to wait for it to come
     * @throws RpcException in the words of the driver, or because there is none
     */
    <R> R use(HostSpec host, Duration patience, Use<R> use) throws RpcException, InterruptedException {
        Optional<Attempt<R>> attempt = drivers.callFirst(
                driver -> driver.hypervisor().equals(host.hypervisor()), driver -> Attempt.of(driver, use), patience);
        if (attempt.isEmpty()) {
            throw new RpcException(
                    Reason.FAILED,
                    "No driver for hypervisor " + host.hypervisor() + " of host " + host.name() + "; there are "
                            + hypervisors());
        }
        return attempt.get().result(host);
    }

    /** What came of a use; exceptions that are declared do not pass through a function. */
    private record Attempt<R>(@Nullable R value, @Nullable Exception failure) {

        static <R> Attempt<R> of(HypervisorDriver driver, Use<R> use) {
            try {
                return new Attempt<>(use.with(driver), null);
            } catch (DriverException | RpcException e) {
                return new Attempt<>(null, e);
            }
        }

        R result(HostSpec host) throws RpcException {
            if (failure instanceof RpcException refusal) {
                throw refusal;
            }
            if (failure instanceof DriverException failed) {
                throw new RpcException(
                        reason(failed.reason()), "Host " + host.name() + ": " + failed.getMessage(), failed);
            }
            if (value == null) {
                throw new IllegalStateException("The driver for " + host.hypervisor() + " answered null");
            }
            return value;
        }

        /** A host out of reach may still do it, which is what a timeout says. The others have not done it. */
        private static Reason reason(DriverException.Reason reason) {
            return switch (reason) {
                case UNREACHABLE -> Reason.TIMEOUT;
                case NO_ROOM, UNFIT -> Reason.REFUSED;
                case FAILED -> Reason.FAILED;
            };
        }
    }
}
