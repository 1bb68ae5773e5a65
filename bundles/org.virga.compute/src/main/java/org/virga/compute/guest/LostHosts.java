package org.virga.compute.guest;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.message.RpcException;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.store.Change;
import org.virga.api.store.Commit;
import org.virga.api.store.Store;
import org.virga.spi.store.ChangeListener;

/**
 * Ends questions to hosts that are proved dead: nobody will answer them, and that none of the host's guests runs is known.
 * Any thread may call.
 */
@Component(
        name = "org.virga.compute.losthosts",
        service = {LostHosts.class, ChangeListener.class})
public final class LostHosts implements ChangeListener {

    private final Store store;
    private final Map<Id<Host>, Set<Waiting>> waiting = new ConcurrentHashMap<>();

    @Activate
    public LostHosts(@Reference Store store) {
        this.store = store;
    }

    /** A question to a host. */
    public interface Question<R> {
        R ask() throws RpcException, InterruptedException;
    }

    /** The host is proved dead: none of its guests runs. */
    public static final class HostLostException extends Exception {

        private static final long serialVersionUID = 1L;

        HostLostException(Host host) {
            super("Host " + host.name() + " is down, and none of its guests runs");
        }
    }

    /**
     * Asks, for as long as the host is not proved dead.
     *
     * @throws HostLostException when it is, or becomes so meanwhile
     */
    public <R> R ask(Host host, Question<R> question) throws RpcException, InterruptedException, HostLostException {
        Waiting mine = new Waiting(Thread.currentThread());
        waiting.compute(host.id(), (id, others) -> {
            Set<Waiting> all = others == null ? new HashSet<>() : new HashSet<>(others);
            all.add(mine);
            return all;
        });
        try {
            // After it was entered: whoever proves the host dead from now on finds it.
            if (lost(host)) {
                throw new HostLostException(host);
            }
            return question.ask();
        } catch (InterruptedException e) {
            if (mine.lost()) {
                throw new HostLostException(host);
            }
            throw e;
        } finally {
            mine.end();
            waiting.computeIfPresent(host.id(), (id, others) -> {
                Set<Waiting> rest = new HashSet<>(others);
                rest.remove(mine);
                return rest.isEmpty() ? null : rest;
            });
        }
    }

    private boolean lost(Host host) {
        return store.snapshot()
                .find(Host.KIND, host.id())
                .filter(now -> now.state() == Host.State.DOWN)
                .isPresent();
    }

    @Override
    public void committed(Commit commit) {
        for (Change<?> change : commit.changes()) {
            Change<Host> host = change.as(Host.KIND);
            Host after = host == null ? null : host.after();
            if (after != null && after.state() == Host.State.DOWN) {
                waiting.getOrDefault(after.id(), Set.of()).forEach(Waiting::lose);
            }
        }
    }

    /** A thread that waits for an answer. */
    private static final class Waiting {

        private final Thread thread;
        private boolean lost;
        private boolean over;

        Waiting(Thread thread) {
            this.thread = thread;
        }

        synchronized void lose() {
            if (!over && !lost) {
                lost = true;
                thread.interrupt();
            }
        }

        synchronized boolean lost() {
            return lost;
        }

        /** The interruption, when it came too late, is nobody else's. */
        synchronized void end() {
            over = true;
            if (lost) {
                Thread.interrupted();
            }
        }
    }
}
