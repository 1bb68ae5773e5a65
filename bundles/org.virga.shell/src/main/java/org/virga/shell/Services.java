package org.virga.shell;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.job.Jobs;
import org.virga.api.message.DeadLetters;
import org.virga.api.message.Messaging;
import org.virga.api.schedule.HostStatuses;
import org.virga.api.schedule.Scheduler;
import org.virga.api.store.Maintenance;
import org.virga.api.store.Store;
import org.virga.shell.plugin.Plugins;

/**
 * All services that commands work with, as one service.
 *
 * <p>Karaf registers the commands of a bundle when every service that one of them refers to is there, and it keeps count of
 * them without a lock: of two that come at the same moment it may miss one, and then there are no commands. With one service
 * there is nothing to miss.
 */
@Component(service = Services.class)
public final class Services {

    private final Store store;
    private final Maintenance maintenance;
    private final Jobs jobs;
    private final Scheduler scheduler;
    private final HostStatuses statuses;
    private final Messaging messaging;
    private final DeadLetters deadLetters;
    private final Calls calls;
    private final Plugins plugins;

    // checkstyle:ParameterNumber - the services of all commands stand here, so that there is one to wait for
    @Activate
    public Services(
            @Reference Store store,
            @Reference Maintenance maintenance,
            @Reference Jobs jobs,
            @Reference Scheduler scheduler,
            @Reference HostStatuses statuses,
            @Reference Messaging messaging,
            @Reference DeadLetters deadLetters,
            @Reference Calls calls,
            @Reference Plugins plugins) {
        this.store = store;
        this.maintenance = maintenance;
        this.jobs = jobs;
        this.scheduler = scheduler;
        this.statuses = statuses;
        this.messaging = messaging;
        this.deadLetters = deadLetters;
        this.calls = calls;
        this.plugins = plugins;
    }

    public Store store() {
        return store;
    }

    public Maintenance maintenance() {
        return maintenance;
    }

    public Jobs jobs() {
        return jobs;
    }

    public Scheduler scheduler() {
        return scheduler;
    }

    public HostStatuses statuses() {
        return statuses;
    }

    public Messaging messaging() {
        return messaging;
    }

    public DeadLetters deadLetters() {
        return deadLetters;
    }

    public Calls calls() {
        return calls;
    }

    public Plugins plugins() {
        return plugins;
    }
}
