package org.virga.topology;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.Answer;
import org.virga.api.command.Caller;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.identity.Access;
import org.virga.api.model.Account;
import org.virga.api.model.Domain;
import org.virga.api.model.Entity;
import org.virga.api.model.Id;
import org.virga.api.model.Index;
import org.virga.api.model.Kind;
import org.virga.api.model.Network;
import org.virga.api.model.Nic;
import org.virga.api.model.Vm;
import org.virga.api.model.Zone;
import org.virga.api.network.GuestNetworks;
import org.virga.api.store.Rows;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Transaction;
import org.virga.spi.command.Command;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.Query;
import org.virga.testkit.Fixtures;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.SmallCloud;

/** A small cloud, and calls of commands in it. */
public final class TestCloud {

    public final MemoryStore store = new MemoryStore();
    public final SmallCloud cloud;
    public final Access access = new Owners();
    public final GuestNetworks networks = new SharedNetworks();

    public TestCloud(int hosts) {
        cloud = SmallCloud.in(store, hosts);
    }

    /** Calls a command as the administrator. */
    public <P extends Record> Answer call(CommandHandler<P> handler, Map<String, ?> parameters) {
        return call(cloud.adminCaller(), handler, parameters);
    }

    public <P extends Record> Answer call(Caller caller, CommandHandler<P> handler, Map<String, ?> parameters) {
        P bound = NamedParameters.of(handler.parameters(), parameters);
        if (handler instanceof Query<P> query) {
            return query.query(cloud.context(caller), bound);
        }
        return ((Command<P>) handler).execute(cloud.context(caller), bound);
    }

    /** The one object of an answer. */
    public static <R extends Record> R single(Class<R> type, Answer answer) {
        return type.cast(
                answer instanceof Answer.Single single
                        ? single.row()
                        : ((Answer.Listing) answer).rows().get(0));
    }

    /** The rows of an answer. */
    public static <R extends Record> List<R> rows(Class<R> type, Answer answer) {
        return ((Answer.Listing) answer).rows().stream().map(type::cast).toList();
    }

    /** Administrators may do everything, others what is their own. */
    private static final class Owners implements Access {

        @Override
        public Scope scope(Snapshot snapshot, Caller caller, Wish wish) {
            return new Scope() {
                @Override
                public boolean everybody() {
                    return caller.isAdmin() && wish.listAll();
                }

                @Override
                public boolean contains(Id<Account> account) {
                    return everybody() || account.equals(caller.account());
                }

                @Override
                public <E extends Entity<E>> Rows<E> rows(Snapshot rows, Kind<E> kind, Index<E, Id<Account>> index) {
                    return everybody() ? rows.all(kind) : rows.by(kind, index, caller.account());
                }
            };
        }

        @Override
        public void check(Snapshot snapshot, Caller caller, Id<Account> owner) {
            if (!caller.isAdmin() && !caller.account().equals(owner)) {
                throw new CommandException(ErrorKind.FORBIDDEN, "Not yours");
            }
        }

        @Override
        public Account owner(Snapshot snapshot, Caller caller, @Nullable String account, @Nullable Id<Domain> domain) {
            return snapshot.get(Account.KIND, caller.account());
        }
    }

    private final class SharedNetworks implements GuestNetworks {

        @Override
        public Network addShared(Zone zone, Id<Account> owner, Transaction.Builder transaction) {
            Network network = Fixtures.network(store.nextId(Network.KIND), zone, cloud.adminAccount())
                    .withUuid(UUID.randomUUID());
            transaction.insert(Network.KIND, network);
            return network;
        }

        @Override
        public Nic addNic(
                Snapshot snapshot,
                Network network,
                Vm vm,
                int deviceId,
                @Nullable String ip,
                Transaction.Builder transaction) {
            throw new UnsupportedOperationException("Machines are another bundle's");
        }
    }
}
