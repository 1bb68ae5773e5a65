package org.virga.compute.power;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.virga.api.model.Account;
import org.virga.api.model.Domain;
import org.virga.api.model.Event;
import org.virga.api.model.EventBuilder;
import org.virga.api.model.Host;
import org.virga.api.model.User;
import org.virga.api.model.Vm;
import org.virga.api.store.Snapshot;
import org.virga.compute.answer.VmAnswers;

/** Makes the events that tell what was found on hosts. */
final class Events {

    /** The account that stands for Virga itself. */
    private static final String SYSTEM = "system";

    private static final String HOST = "Host";

    private final Clock clock;

    Events(Clock clock) {
        this.clock = clock;
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Something about a machine, for its owner. */
    Event of(Vm vm, String type, String description) {
        return event(type, description)
                .user(vm.user())
                .account(vm.account())
                .domain(vm.domain())
                .resourceType(VmAnswers.RESOURCE_TYPE)
                .resource(vm.uuid())
                .build();
    }

    /** Something about a host, for its operators; empty in a cloud without the account that stands for Virga itself. */
    Optional<Event> of(Snapshot snapshot, Host host, String type, String description) {
        return snapshot.by(Domain.KIND, Domain.BY_PATH, Domain.ROOT).stream()
                .flatMap(root ->
                        snapshot.by(Account.KIND, Account.BY_NAME, new Account.NameKey(root.id(), SYSTEM)).stream())
                .flatMap(account -> snapshot.by(User.KIND, User.BY_ACCOUNT, account.id()).stream())
                .findFirst()
                .map(user -> event(type, description)
                        .user(user.id())
                        .account(user.account())
                        .domain(user.domain())
                        .resourceType(HOST)
                        .resource(host.uuid())
                        .build());
    }

    private EventBuilder event(String type, String description) {
        return EventBuilder.builder()
                .uuid(UUID.randomUUID())
                .type(type)
                .level(Event.Level.WARN)
                .state(Event.State.COMPLETED)
                .description(description)
                .created(now());
    }
}
