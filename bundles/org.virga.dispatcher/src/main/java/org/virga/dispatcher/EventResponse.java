package org.virga.dispatcher;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Account;
import org.virga.api.model.Domain;
import org.virga.api.model.Event;
import org.virga.api.model.User;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.Field;

/** An event on the wire. Who it names may be gone, as events stay. */
record EventResponse(
        @Field("id of the event") UUID id,
        @Field("user who caused it") @Nullable String username,
        @Field("type of the event") String type,
        @Field("INFO, WARN or ERROR") String level,
        @Field("what happened") String description,
        @Field("account of the user") @Nullable String account,
        @Field("domain of the account") @Nullable UUID domainid,
        @Field("name of the domain") @Nullable String domain,
        @Field("path of the domain") @Nullable String domainpath,
        @Field("what it is about") @Nullable UUID resourceid,
        @Field("type of what it is about") @Nullable String resourcetype,
        @Field("name of what it is about") @Nullable String resourcename,
        @Field("when it happened") Instant created,
        @Field("Created, Scheduled, Started or Completed") String state,

        @Field("the event that began what this one goes on with") @Nullable
        UUID parentid) {

    static EventResponse of(Snapshot snapshot, Event event) {
        Optional<Domain> domain = snapshot.find(Domain.KIND, event.domain());
        UUID resource = event.resource();
        return new EventResponse(
                event.uuid(),
                snapshot.find(User.KIND, event.user()).map(User::username).orElse(null),
                event.type(),
                event.level().name(),
                event.description(),
                snapshot.find(Account.KIND, event.account()).map(Account::name).orElse(null),
                domain.map(Domain::uuid).orElse(null),
                domain.map(Domain::name).orElse(null),
                domain.map(Domain::path).orElse(null),
                resource,
                event.resourceType(),
                resource == null ? null : ResourceNames.find(snapshot, resource).orElse(null),
                event.created(),
                event.state().title(),
                event.start());
    }
}
