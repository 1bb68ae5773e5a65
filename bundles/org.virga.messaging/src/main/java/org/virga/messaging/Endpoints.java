package org.virga.messaging;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.message.Messaging;
import org.virga.api.message.RpcEndpoint;
import org.virga.api.message.RpcHandlers;
import org.virga.spi.StartError;

/**
 * Serves the endpoints that are registered, each for as long as it is. Its unbind returns when no method of the endpoint is
 * being carried out, so that none is deactivated under a call.
 */
@Component(
        name = Endpoints.NAME,
        immediate = true,
        service = {})
public final class Endpoints {

    static final String NAME = "org.virga.messaging.endpoints";

    private static final Logger LOG = LoggerFactory.getLogger(Endpoints.class);

    private final Messaging messaging;
    /** In the order in which they came; guarded by itself. */
    private final List<Bound> all = new ArrayList<>();

    @Activate
    public Endpoints(@Reference Messaging messaging) {
        this.messaging = messaging;
    }

    @Deactivate
    void stop() {
        List<Bound> left;
        synchronized (all) {
            left = List.copyOf(all);
            all.clear();
        }
        left.forEach(Bound::close);
    }

    @Reference(policy = ReferencePolicy.DYNAMIC, cardinality = ReferenceCardinality.MULTIPLE)
    void addEndpoint(RpcEndpoint endpoint, Map<String, ?> properties) {
        try {
            Bound bound = new Bound(endpoint, Place.of(endpoint, properties), EndpointMethods.of(endpoint));
            synchronized (all) {
                all.add(bound);
            }
            serveNext(bound.place);
        } catch (IllegalArgumentException e) {
            StartError.report(NAME + ": " + e.getMessage());
        }
    }

    void removeEndpoint(RpcEndpoint endpoint) {
        Bound gone = null;
        synchronized (all) {
            for (Bound bound : all) {
                gone = bound.endpoint == endpoint ? bound : gone;
            }
            all.remove(gone);
        }
        if (gone != null) {
            gone.close();
            serveNext(gone.place);
        }
    }

    /** Serves whoever is to be served at a place and is not yet. */
    private void serveNext(Place place) {
        for (Bound next : waitingAt(place)) {
            next.serve(messaging);
            LOG.debug("{} is served at {}", next.endpoint, place);
        }
    }

    private List<Bound> waitingAt(Place place) {
        synchronized (all) {
            List<Bound> here =
                    all.stream().filter(bound -> bound.place.equals(place)).toList();
            List<Bound> due = place.topic || here.isEmpty() ? here : here.subList(0, 1);
            if (here.size() > due.size()) {
                LOG.warn(
                        "{} has {} endpoints; {} is served, the others when it goes",
                        place,
                        here.size(),
                        due.get(0).endpoint);
            }
            return due.stream().filter(Bound::claim).toList();
        }
    }

    /** Where an endpoint is. */
    private record Place(boolean topic, String name) {

        static Place of(RpcEndpoint endpoint, Map<String, ?> properties) {
            @Nullable Object queue = properties.get(RpcEndpoint.QUEUE);
            @Nullable Object topic = properties.get(RpcEndpoint.TOPIC);
            if (queue instanceof String name && topic == null) {
                Outgoing.queue(name);
                return new Place(false, name);
            }
            if (topic instanceof String name && queue == null) {
                Outgoing.topic(name);
                return new Place(true, name);
            }
            throw new IllegalArgumentException(
                    endpoint.getClass().getName() + " has to have one of the service properties " + RpcEndpoint.QUEUE
                            + " and " + RpcEndpoint.TOPIC + ", a word each");
        }

        @Override
        public String toString() {
            return (topic ? "topic " : "queue ") + name;
        }
    }

    private static final class Bound {

        private final RpcEndpoint endpoint;
        private final Place place;
        private final RpcHandlers handlers;
        /** All guarded by this. */
        private boolean claimed;

        private boolean closed;
        private Messaging.@Nullable Registration registration;

        Bound(RpcEndpoint endpoint, Place place, RpcHandlers handlers) {
            this.endpoint = endpoint;
            this.place = place;
            this.handlers = handlers;
        }

        /** Whether it is the caller's to serve. */
        synchronized boolean claim() {
            boolean mine = !claimed;
            claimed = true;
            return mine;
        }

        void serve(Messaging messaging) {
            Messaging.Registration made =
                    place.topic ? messaging.listen(place.name, handlers) : messaging.serve(place.name, handlers);
            if (!keep(made)) {
                made.close();
            }
        }

        private synchronized boolean keep(Messaging.Registration made) {
            registration = made;
            return !closed;
        }

        /** Returns when nothing of it is being carried out. */
        void close() {
            Messaging.Registration open = over();
            if (open != null) {
                open.close();
            }
        }

        private synchronized Messaging.@Nullable Registration over() {
            closed = true;
            return registration;
        }
    }
}
