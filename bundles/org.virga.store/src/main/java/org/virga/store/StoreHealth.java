package org.virga.store;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.health.HealthCheck;

/** Up while the database takes what the store writes. */
@Component
public final class StoreHealth implements HealthCheck {

    private final DatabaseStore store;

    @Activate
    public StoreHealth(@Reference StoreComponent component) {
        this(component.store());
    }

    StoreHealth(DatabaseStore store) {
        this.store = store;
    }

    @Override
    public String name() {
        return "store";
    }

    @Override
    public Health health() {
        String problem = store.problem();
        return problem == null ? Health.ok() : Health.down(problem);
    }
}
