package org.virga.messaging;

import jakarta.jms.JMSException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.message.Messaging;

/** A registration: what is taken from an address, on every connection, until it is closed. */
final class Service implements Messaging.Registration, Link.Attachment {

    private static final Logger LOG = LoggerFactory.getLogger(Service.class);
    /** Somewhat less than the framework waits for a component to stop. */
    private static final long DRAIN_SECONDS = 55;

    private final String address;
    private final Link link;
    private final Workers workers;
    private final List<Inlet> inlets;
    private final Consumer<Service> whenClosed;
    private final AtomicBoolean closed = new AtomicBoolean();
    /** Of the present connection. Guarded by itself. */
    private final Map<Inlet, Wire.Subscription> subscriptions = new HashMap<>();

    Service(String address, Link link, Workers workers, List<Inlet> inlets, Consumer<Service> whenClosed) {
        this.address = address;
        this.link = link;
        this.workers = workers;
        this.inlets = List.copyOf(inlets);
        this.whenClosed = whenClosed;
    }

    @Override
    public void attach(Wire wire) throws JMSException {
        for (Inlet inlet : inlets) {
            Wire.Subscription opened = inlet.open(wire);
            boolean late;
            synchronized (subscriptions) {
                late = closed.get();
                if (!late) {
                    // That of an earlier connection went with it.
                    subscriptions.put(inlet, opened);
                }
            }
            if (late) {
                end(opened);
            }
        }
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        link.remove(this);
        Map<Inlet, Wire.Subscription> open;
        synchronized (subscriptions) {
            open = Map.copyOf(subscriptions);
            subscriptions.clear();
        }
        end(open, false);
        workers.stop().forEach(task -> inlets.forEach(inlet -> inlet.giveBack(task)));
        try {
            if (!workers.awaitEnd(DRAIN_SECONDS)) {
                LOG.error("Requests to {} still run after {} s; they are left behind", address, DRAIN_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end(open, true);
        whenClosed.accept(this);
    }

    int waiting() {
        return workers.waiting();
    }

    private void end(Map<Inlet, Wire.Subscription> open, boolean acknowledgesWhenDone) {
        open.forEach((inlet, subscription) -> {
            if (inlet.acknowledgesWhenDone() == acknowledgesWhenDone) {
                end(subscription);
            }
        });
    }

    private void end(Wire.Subscription subscription) {
        try {
            subscription.close();
        } catch (JMSException e) {
            LOG.debug("A subscription to {} was over already", address, e);
        }
    }
}
