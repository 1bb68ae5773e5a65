package org.virga.compute.guest;

import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.Cluster;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Vm;
import org.virga.api.storage.DiskReach;
import org.virga.api.storage.Volumes;
import org.virga.api.store.CommitResult;
import org.virga.api.store.CommitResult.Refusal;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;
import org.virga.compute.answer.VmAnswers;

/** The disks of a machine that is started: where they let it go, and where new ones are put. Any thread may call. */
@Component(service = StartStorage.class)
public final class StartStorage {

    private static final int TRIES = 5;

    private final Store store;
    private final Volumes volumes;

    @Activate
    public StartStorage(@Reference Store store, @Reference Volumes volumes) {
        this.store = store;
        this.volumes = volumes;
    }

    /**
     * Where a machine may go of where it is wanted: where its disks are reached, for anywhere else it would find none, or
     * new ones.
     *
     * @throws CommandException {@code UNAVAILABLE} when that is nowhere
     */
    static Pins within(Snapshot snapshot, Vm vm, Pins wanted) {
        DiskReach reach = DiskReach.of(snapshot, vm);
        reach.closed().ifPresent(why -> {
            throw new CommandException(ErrorKind.UNAVAILABLE, "Unable to start " + VmAnswers.title(vm) + ": " + why);
        });
        Host host = reach.host() == null
                ? wanted.host()
                : snapshot.find(Host.KIND, reach.host()).orElse(null);
        Cluster cluster = reach.cluster() == null || host != null
                ? wanted.cluster()
                : snapshot.get(Cluster.KIND, reach.cluster());
        if (!meets(wanted, host, cluster) || refused(reach, host)) {
            throw unreachable(snapshot, vm, reach);
        }
        return new Pins(wanted.pod(), cluster, host);
    }

    private static boolean refused(DiskReach reach, @Nullable Host host) {
        return host == null ? reach.host() != null : reach.refusal(host).isPresent();
    }

    private static boolean meets(Pins wanted, @Nullable Host host, @Nullable Cluster cluster) {
        boolean sameHost =
                wanted.host() == null || (host != null && wanted.host().id().equals(host.id()));
        Id<Cluster> there = host != null ? host.cluster() : cluster == null ? null : cluster.id();
        boolean sameCluster = wanted.cluster() == null || wanted.cluster().id().equals(there);
        boolean samePod = wanted.pod() == null
                || (host != null
                        ? wanted.pod().id().equals(host.pod())
                        : cluster == null || wanted.pod().id().equals(cluster.pod()));
        return sameHost && sameCluster && samePod;
    }

    private static CommandException unreachable(Snapshot snapshot, Vm vm, DiskReach reach) {
        String ready = reach.host() != null
                ? "Root volume is ready on host "
                        + snapshot.find(Host.KIND, reach.host()).map(Host::name).orElse("(removed)")
                : "Root volume is on storage that only hosts of cluster "
                        + Optional.ofNullable(reach.cluster())
                                .flatMap(id -> snapshot.find(Cluster.KIND, id))
                                .map(Cluster::name)
                                .orElse("(removed)")
                        + " reach";
        return new CommandException(
                ErrorKind.UNAVAILABLE,
                ready + ", Deployment plan provided cannot be satisfied, unable to create a deployment for VM instance "
                        + VmAnswers.describe(vm));
    }

    /**
     * Names the pools of disks that are to be made, durably. Commits nothing where that is decided, or there is none.
     *
     * @throws CommandException {@code CONFLICT} when the store refuses
     */
    void assign(Id<Vm> id) {
        CommitResult.Conflict last = null;
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Snapshot snapshot = store.snapshot();
            Transaction.Builder builder = Transaction.builder();
            snapshot.find(Vm.KIND, id).ifPresent(vm -> volumes.assign(snapshot, vm, builder));
            Transaction transaction = builder.build();
            if (transaction.isEmpty()
                    || !(store.commitAndWait(transaction) instanceof CommitResult.Conflict conflict)) {
                return;
            }
            last = conflict;
        }
        throw new CommandException(
                ErrorKind.CONFLICT,
                "No storage could be chosen: "
                        + (last == null
                                ? ""
                                : last.reasons().stream().map(Refusal::text).collect(Collectors.joining("; "))));
    }

    /** Marks the disks of a machine that runs as existing. */
    void ready(Snapshot snapshot, Vm vm, Transaction.Builder transaction) {
        volumes.ready(snapshot, vm, transaction);
    }
}
