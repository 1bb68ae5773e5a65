package org.virga.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.virga.api.command.Answer;
import org.virga.api.command.Caller;
import org.virga.api.model.Event;
import org.virga.api.model.Id;
import org.virga.api.model.User;
import org.virga.api.model.Vm;
import org.virga.api.store.Transaction;
import org.virga.testkit.FakeAccess;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.SmallCloud;

class ListEventsTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private final MemoryStore store = new MemoryStore();
    private final SmallCloud cloud = SmallCloud.in(store, 1);
    private final ListEvents listEvents = new ListEvents(store, new FakeAccess());
    private final Vm vm = cloud.addVm("vm1");

    @Test
    void anEventIsShownWithWhoAndWhat() {
        append(cloud.userCaller(), "VM.CREATE", Event.Level.INFO, vm.uuid(), NOON);

        EventResponse event = list(cloud.userCaller(), Map.of()).get(0);

        assertThat(event.username()).isEqualTo("alice");
        assertThat(event.account()).isEqualTo("alice");
        assertThat(event.domainid()).isEqualTo(cloud.domain().uuid());
        assertThat(event.resourceid()).isEqualTo(vm.uuid());
        assertThat(event.resourcename()).isEqualTo("vm1");
        assertThat(event.state()).isEqualTo("Completed");
        assertThat(event.created()).isEqualTo(NOON);
    }

    @Test
    void eventsOutliveWhatTheyAreAbout() {
        Caller gone = new Caller(
                new Id<User>(999),
                new Id<>(999),
                new Id<>(999),
                cloud.adminCaller().role(),
                Caller.Origin.SHELL,
                "local");
        append(gone, "VM.CREATE", Event.Level.INFO, UUID.randomUUID(), NOON);

        EventResponse event =
                list(cloud.adminCaller(), Map.of("listall", "true")).get(0);

        assertThat(event.username()).isNull();
        assertThat(event.domainid()).isNull();
        assertThat(event.resourcename()).isNull();
    }

    @Test
    void everybodySeesTheirOwn() {
        append(cloud.adminCaller(), "ZONE.CREATE", Event.Level.INFO, null, NOON);
        append(cloud.userCaller(), "VM.CREATE", Event.Level.INFO, vm.uuid(), NOON);

        assertThat(list(cloud.userCaller(), Map.of("listall", "true")))
                .extracting(EventResponse::type)
                .containsExactly("VM.CREATE");
        assertThat(list(cloud.adminCaller(), Map.of("listall", "true")))
                .extracting(EventResponse::type)
                .containsExactly("VM.CREATE", "ZONE.CREATE");
    }

    @Test
    void filtersAndPages() {
        append(cloud.userCaller(), "VM.CREATE", Event.Level.INFO, vm.uuid(), NOON);
        append(cloud.userCaller(), "VM.START", Event.Level.ERROR, vm.uuid(), NOON.plusSeconds(60));
        append(cloud.userCaller(), "VOLUME.CREATE", Event.Level.INFO, null, NOON.plusSeconds(120));

        assertThat(types(Map.of("type", "VM.START"))).containsExactly("VM.START");
        assertThat(types(Map.of("level", "error"))).containsExactly("VM.START");
        assertThat(types(Map.of("resourceid", vm.uuid().toString()))).containsExactly("VM.START", "VM.CREATE");
        assertThat(types(Map.of("startdate", "2026-11-21 12:00:30"))).containsExactly("VOLUME.CREATE", "VM.START");
        assertThat(types(Map.of("enddate", "2026-11-21 12:00:30"))).containsExactly("VM.CREATE");
        assertThat(types(Map.of("page", "2", "pagesize", "1"))).containsExactly("VM.START");
        assertThat(types(Map.of("archived", "true"))).isEmpty();
    }

    private List<String> types(Map<String, String> parameters) {
        return list(cloud.userCaller(), parameters).stream()
                .map(EventResponse::type)
                .toList();
    }

    private List<EventResponse> list(Caller caller, Map<String, String> parameters) {
        try {
            ListEvents.Parameters bound = (ListEvents.Parameters)
                    ParameterBinder.bind(CommandModel.of(listEvents), new HashMap<>(parameters), cloud.snapshot());
            Answer.Listing listing = (Answer.Listing) listEvents.query(cloud.context(caller), bound);
            assertThat(listing.object()).isEqualTo("event");
            return listing.rows().stream().map(EventResponse.class::cast).toList();
        } catch (MalformedCommandException e) {
            throw new AssertionError(e);
        }
    }

    private void append(Caller caller, String type, Event.Level level, @Nullable UUID resource, Instant when) {
        cloud.commit(Transaction.builder()
                .append(new Event(
                        UUID.randomUUID(),
                        type,
                        level,
                        Event.State.COMPLETED,
                        "something",
                        caller.user(),
                        caller.account(),
                        caller.domain(),
                        resource == null ? null : "VirtualMachine",
                        resource,
                        null,
                        when))
                .build());
    }
}
