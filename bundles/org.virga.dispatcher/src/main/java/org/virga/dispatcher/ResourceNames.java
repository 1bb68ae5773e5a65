package org.virga.dispatcher;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.virga.api.model.Account;
import org.virga.api.model.Cluster;
import org.virga.api.model.Domain;
import org.virga.api.model.Entity;
import org.virga.api.model.Host;
import org.virga.api.model.Kind;
import org.virga.api.model.Network;
import org.virga.api.model.Pod;
import org.virga.api.model.ServiceOffering;
import org.virga.api.model.Template;
import org.virga.api.model.User;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;

/** What people call the records that events are about. */
final class ResourceNames {

    private record Named<E extends Entity<E>>(Kind<E> kind, Function<E, String> name) {

        Optional<String> find(Snapshot snapshot, UUID uuid) {
            return snapshot.find(kind, uuid).map(name);
        }
    }

    private static final List<Named<?>> NAMED = List.of(
            new Named<>(Vm.KIND, Vm::name),
            new Named<>(Volume.KIND, Volume::name),
            new Named<>(Network.KIND, Network::name),
            new Named<>(Template.KIND, Template::name),
            new Named<>(ServiceOffering.KIND, ServiceOffering::name),
            new Named<>(Host.KIND, Host::name),
            new Named<>(Cluster.KIND, Cluster::name),
            new Named<>(Pod.KIND, Pod::name),
            new Named<>(Zone.KIND, Zone::name),
            new Named<>(User.KIND, User::username),
            new Named<>(Account.KIND, Account::name),
            new Named<>(Domain.KIND, Domain::name));

    private ResourceNames() {}

    /** The name of a record of whatever kind; empty when it has none or is gone. */
    static Optional<String> find(Snapshot snapshot, UUID uuid) {
        return NAMED.stream()
                .flatMap(named -> named.find(snapshot, uuid).stream())
                .findFirst();
    }
}
