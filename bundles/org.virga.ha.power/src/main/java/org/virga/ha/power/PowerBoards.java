package org.virga.ha.power;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.model.PowerBoard;
import org.virga.api.model.PowerBoard.Power;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;
import org.virga.spi.PluginSet;
import org.virga.spi.power.PowerAction;
import org.virga.spi.power.PowerDriver;
import org.virga.spi.power.PowerException;

/** Speaks with management boards through their drivers, and keeps in the store what they said last. Any thread may call. */
@Component(service = PowerBoards.class)
public final class PowerBoards {

    private static final Logger LOG = LoggerFactory.getLogger(PowerBoards.class);

    private final PluginSet<PowerDriver> drivers = new PluginSet<>(PowerDriver.class);
    private final Store store;

    @Activate
    public PowerBoards(@Reference Store store) {
        this.store = store;
    }

    /** A call of a driver. */
    private interface Call<T> {
        T on(PowerDriver driver) throws PowerException, InterruptedException;
    }

    /** What came of one; {@code value} stands when there is no trouble. */
    private record Reply<T>(@Nullable T value, @Nullable Exception trouble) {}

    @Reference(policy = ReferencePolicy.DYNAMIC, cardinality = ReferenceCardinality.MULTIPLE)
    public void addDriver(PowerDriver driver, Map<String, ?> properties) {
        drivers.add(driver, properties);
    }

    public void removeDriver(PowerDriver driver) {
        drivers.remove(driver);
    }

    /** The drivers that are there, by name. */
    public List<String> drivers() {
        return drivers.callEach(PowerDriver::name, failed -> failed.getClass().getName());
    }

    /** Whether a board's driver is there. */
    public boolean speaks(PowerBoard board) {
        return drivers().contains(board.driver());
    }

    /** What is wrong with a board's record, as its driver sees it; empty when nothing is, or the driver is not there. */
    public String objection(PowerBoard board) {
        return drivers.callFirst(driver -> driver.name().equals(board.driver()), driver -> driver.objection(board))
                .orElse("");
    }

    /** The longest password that boards of this driver take; 0 when the driver is not there. */
    public int longestPassword(PowerBoard board) {
        return drivers.callFirst(driver -> driver.name().equals(board.driver()), PowerDriver::longestPassword)
                .orElse(0);
    }

    /** Asks a board. What it says, or that it says nothing, is kept for listings. */
    public Power state(PowerBoard board, Duration limit) throws PowerException, InterruptedException {
        try {
            Power power = call(board, driver -> driver.state(board, limit));
            keep(board, power);
            return power;
        } catch (PowerException e) {
            keep(board, Power.UNKNOWN);
            throw e;
        }
    }

    /** Whether a board lets this user in with this password now. */
    public boolean admits(PowerBoard board, Duration limit) throws InterruptedException {
        try {
            call(board, driver -> driver.state(board, limit));
            return true;
        } catch (PowerException e) {
            LOG.debug("{} does not answer to a password", board, e);
            return false;
        }
    }

    /** Tells a board something; what becomes of it the state shows. */
    public void act(PowerBoard board, PowerAction action, Duration limit) throws PowerException, InterruptedException {
        call(board, driver -> {
            driver.act(board, action, limit);
            return true;
        });
    }

    /** Gives a board's user another password. */
    public void changePassword(PowerBoard board, String password, Duration limit)
            throws PowerException, InterruptedException {
        call(board, driver -> {
            driver.changePassword(board, password, limit);
            return true;
        });
    }

    private <T> T call(PowerBoard board, Call<T> call) throws PowerException, InterruptedException {
        Optional<Reply<T>> reply =
                drivers.callFirst(driver -> driver.name().equals(board.driver()), driver -> reply(driver, call));
        if (reply.isEmpty()) {
            throw new PowerException("the driver " + board.driver() + " is not there; those that are: " + drivers());
        }
        Exception trouble = reply.get().trouble();
        if (trouble instanceof InterruptedException interrupt) {
            throw interrupt;
        }
        if (trouble instanceof PowerException power) {
            throw power;
        }
        T value = reply.get().value();
        if (value == null) {
            throw new PowerException("the driver " + board.driver() + " answered nothing");
        }
        return value;
    }

    private static <T> Reply<T> reply(PowerDriver driver, Call<T> call) {
        try {
            return new Reply<>(call.on(driver), null);
        } catch (PowerException | InterruptedException e) {
            return new Reply<>(null, e);
        }
    }

    /** For listings only, so nobody waits for it, and when others change the board at the same time the next look does it. */
    private void keep(PowerBoard asked, Power power) {
        Optional<PowerBoard> board =
                store.snapshot().find(PowerBoard.KIND, asked.id()).filter(there -> there.seen() != power);
        if (board.isEmpty()) {
            return;
        }
        Transaction change = Transaction.builder()
                .replace(PowerBoard.KIND, board.get(), board.get().withSeen(power))
                .build();
        CompletableFuture<CommitResult> commit = store.commit(change);
        var unused = commit.whenComplete((result, failure) -> {
            if (failure != null) {
                LOG.debug("What {} says could not be kept", asked, failure);
            }
        });
    }
}
