package org.virga.storage.pool;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.Cluster;
import org.virga.api.model.Pod;
import org.virga.api.model.StoragePool;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;
import org.virga.spi.command.Command;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;

/** Tells of storage that the hosts of a cluster or of a zone reach. Nothing is mounted or looked at. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "createStoragePool",
        object = StoragePoolResponse.OBJECT,
        response = StoragePoolResponse.class,
        description = "Adds storage for disks that all hosts of a cluster, or of a zone, reach.")
public final class CreateStoragePool implements Command<CreateStoragePool.Parameters> {

    private static final Map<String, String> HYPERVISORS = Map.of("kvm", "KVM", "simulator", "Simulator");
    private static final String KVM = "KVM";

    private final Store store;

    @Activate
    public CreateStoragePool(@Reference Store store) {
        this.store = store;
    }

    /** What createStoragePool takes. */
    public record Parameters(
            @Param(value = "name of the pool", required = true)
            String name,

            @Param(
                    value =
                            "nfs://server/path, or SharedMountPoint://localhost/path with the path where every host has it"
                                    + " mounted",
                    required = true)
            String url,

            @Param(value = "zone of the pool", required = true)
            Zone zoneid,

            @Param("pod of the cluster") @Nullable Pod podid,
            @Param("cluster whose hosts reach it") @Nullable Cluster clusterid,

            @Param("cluster or zone: which hosts reach it; cluster unless told otherwise") @Nullable
            String scope,

            @Param("hypervisor whose machines may have disks on it; that of the cluster, to be told for a zone")
            @Nullable
            String hypervisor,

            @Param("its size in bytes") @Nullable Long capacitybytes,

            @Param("tags that offerings may demand, with commas between") @Nullable
            String tags,

            @Param("whether the tags are a rule; not supported") @Nullable
            Boolean istagarule,

            @Param("whether the storage makes volumes itself; not supported") @Nullable
            Boolean managed,

            @Param("who looks after it: DefaultPrimary") @Nullable
            String provider) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer execute(CommandContext context, Parameters parameters) {
        checkSupported(parameters);
        Cluster cluster = zoneWide(parameters) ? null : cluster(parameters);
        StorageUrl url = StorageUrl.parse(parameters.url);
        String hypervisor = cluster == null ? hypervisor(parameters) : cluster.hypervisor();
        if (hypervisor.equals(KVM) && url.type().equals(StoragePool.NFS)) {
            throw CommandException.invalid("KVM hosts mount nothing for Virga: mount " + parameters.url
                    + " at the same path on every host, and say url=SharedMountPoint://localhost/that/path");
        }
        StoragePool pool = new StoragePool(
                store.nextId(StoragePool.KIND),
                UUID.randomUUID(),
                parameters.name,
                parameters.zoneid.id(),
                cluster == null ? null : cluster.pod(),
                cluster == null ? null : cluster.id(),
                hypervisor,
                url.type(),
                parameters.url,
                url.server(),
                url.path(),
                parameters.capacitybytes,
                StoragePool.State.UP,
                tags(parameters.tags),
                context.now());
        checkNew(context.snapshot(), pool);
        Snapshot after = PoolCommits.commit(
                store, Transaction.builder().insert(StoragePool.KIND, pool).build());
        return new Answer.Single(StoragePoolResponse.OBJECT, StoragePoolResponse.of(after, pool, 0));
    }

    /** Words of a list with commas between. */
    static List<String> tags(@Nullable String text) {
        return text == null
                ? List.of()
                : Arrays.stream(text.split(",", -1))
                        .map(String::trim)
                        .filter(word -> !word.isEmpty())
                        .distinct()
                        .toList();
    }

    private static void checkSupported(Parameters parameters) {
        if (Boolean.TRUE.equals(parameters.managed) || Boolean.TRUE.equals(parameters.istagarule)) {
            throw CommandException.invalid(
                    "Neither storage that makes volumes itself nor rules in tags are supported: leave"
                            + " the parameters managed and istagarule out");
        }
        if (parameters.provider != null && !parameters.provider.equals("DefaultPrimary")) {
            throw CommandException.invalid(
                    "The parameter provider is '" + parameters.provider + "'; DefaultPrimary is the one that there is");
        }
        Long capacity = parameters.capacitybytes;
        if (capacity != null && capacity <= 0) {
            throw CommandException.invalid("The parameter capacitybytes is " + capacity + " and has to be positive");
        }
    }

    private static boolean zoneWide(Parameters parameters) {
        String scope = parameters.scope == null ? "cluster" : parameters.scope.toLowerCase(Locale.ROOT);
        if (!scope.equals("zone") && !scope.equals("cluster")) {
            throw CommandException.invalid("The parameter scope is '" + parameters.scope
                    + "', and storage is of a zone or" + " of a cluster: say zone or cluster");
        }
        return scope.equals("zone");
    }

    private static Cluster cluster(Parameters parameters) {
        Cluster cluster = parameters.clusterid;
        if (cluster == null) {
            throw new CommandException(ErrorKind.INTERNAL, "cluster id can't be null, if scope is cluster");
        }
        if (!cluster.zone().equals(parameters.zoneid.id())
                || (parameters.podid != null && !cluster.pod().equals(parameters.podid.id()))) {
            throw CommandException.invalid("The cluster " + cluster.name()
                    + " is not in the zone and pod that the parameters zoneid and podid name");
        }
        return cluster;
    }

    private static String hypervisor(Parameters parameters) {
        String hypervisor = parameters.hypervisor;
        if (hypervisor == null) {
            throw CommandException.invalid(
                    "Missing parameter hypervisor. Hypervisor type is required to create zone wide"
                            + " primary storage.");
        }
        return HYPERVISORS.getOrDefault(hypervisor.toLowerCase(Locale.ROOT), hypervisor);
    }

    /** The same storage twice would be given out twice. */
    private static void checkNew(Snapshot snapshot, StoragePool pool) {
        for (StoragePool other : snapshot.by(StoragePool.KIND, StoragePool.BY_PATH, pool.path())) {
            boolean same = other.zone().equals(pool.zone())
                    && other.type().equals(pool.type())
                    && other.server().equals(pool.server());
            boolean meets = other.cluster() == null
                    || pool.cluster() == null
                    || other.cluster().equals(pool.cluster());
            if (same && meets) {
                throw CommandException.invalid(
                        "The storage " + pool.url() + " is the storage pool " + other.name() + " already");
            }
        }
    }
}
