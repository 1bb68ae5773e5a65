package org.virga.topology.place;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.command.CommandException;
import org.virga.api.model.AllocationState;
import org.virga.api.model.Pod;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;
import org.virga.spi.command.Command;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;
import org.virga.topology.Commits;
import org.virga.topology.Ipv4;

/** Creates a pod in a zone. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "createPod",
        object = "pod",
        response = PodResponse.class,
        description = "Creates a pod with the address range of its hosts.",
        event = "POD.CREATE",
        eventDescription = "creating pod",
        resourceType = "Pod")
public final class CreatePod implements Command<CreatePod.Parameters> {

    private final Store store;

    @Activate
    public CreatePod(@Reference Store store) {
        this.store = store;
    }

    /** What createPod takes. */
    public record Parameters(
            @Param(value = "zone of the pod", required = true)
            Zone zoneid,

            @Param(value = "name of the pod", required = true)
            String name,

            @Param("gateway of its subnet") @Nullable String gateway,
            @Param("netmask of its subnet") @Nullable String netmask,
            @Param("first address of its range") @Nullable String startip,
            @Param("last address of its range") @Nullable String endip,
            @Param("whether it takes new guests") @Nullable AllocationState allocationstate) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer execute(CommandContext context, Parameters parameters) {
        Zone zone = parameters.zoneid;
        if (!context.snapshot()
                .by(Pod.KIND, Pod.BY_NAME, new Pod.NameKey(zone.id(), parameters.name))
                .isEmpty()) {
            throw CommandException.invalid("A pod with name: " + parameters.name + " already exists in zone "
                    + zone.name() + ". Please specify a different pod name. ");
        }
        Pod pod = new Pod(
                store.nextId(Pod.KIND),
                UUID.randomUUID(),
                parameters.name,
                zone.id(),
                demanded("gateway", parameters.gateway),
                demanded("netmask", parameters.netmask),
                demanded("startip", parameters.startip),
                parameters.endip,
                parameters.allocationstate == null ? AllocationState.ENABLED : parameters.allocationstate,
                context.now());
        check(pod);
        Snapshot after = Commits.commit(
                store, Transaction.builder().insert(Pod.KIND, pod).build());
        return new Answer.Single("pod", PodResponse.of(after, pod, false));
    }

    private static String demanded(String parameter, @Nullable String value) {
        if (value == null) {
            throw CommandException.invalid("A pod needs gateway, netmask and startip; " + parameter + " is missing");
        }
        return value;
    }

    private static void check(Pod pod) {
        long gateway = Ipv4.address("gateway", pod.gateway());
        long mask = Ipv4.netmask("netmask", pod.netmask());
        long start = Ipv4.address("startip", pod.startIp());
        if ((start & mask) != (gateway & mask)) {
            throw CommandException.invalid("The start address of the IP range is not in the CIDR subnet.");
        }
        long end = start;
        if (pod.endIp() != null) {
            end = Ipv4.address("endip", pod.endIp());
            if ((end & mask) != (gateway & mask)) {
                throw CommandException.invalid("The end address of the IP range is not in the CIDR subnet.");
            }
        }
        if (end < start) {
            throw CommandException.invalid("The start IP address must have a lower value than the end IP address.");
        }
        if (start <= gateway && gateway <= end) {
            throw CommandException.invalid("The gateway shouldn't overlap start/end ip addresses");
        }
    }
}
