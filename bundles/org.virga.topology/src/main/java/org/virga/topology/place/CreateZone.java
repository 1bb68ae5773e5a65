package org.virga.topology.place;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.command.CommandException;
import org.virga.api.model.AllocationState;
import org.virga.api.model.Domain;
import org.virga.api.model.Zone;
import org.virga.api.network.GuestNetworks;
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

/** Creates a zone and, in the same commit, its one shared network. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "createZone",
        object = "zone",
        response = ZoneResponse.class,
        description = "Creates a zone with its shared guest network.",
        event = "ZONE.CREATE",
        eventDescription = "creating zone",
        resourceType = "Zone")
public final class CreateZone implements Command<CreateZone.Parameters> {

    private final Store store;
    private final GuestNetworks networks;

    @Activate
    public CreateZone(@Reference Store store, @Reference GuestNetworks networks) {
        this.store = store;
        this.networks = networks;
    }

    /** What createZone takes. */
    public record Parameters(
            @Param(value = "name of the zone", required = true)
            String name,

            @Param(value = "first DNS server of its guests", required = true)
            String dns1,

            @Param("second DNS server of its guests") @Nullable
            String dns2,

            @Param(value = "first DNS server of its hosts", required = true)
            String internaldns1,

            @Param("second DNS server of its hosts") @Nullable
            String internaldns2,

            @Param(value = "Advanced or Basic", required = true)
            String networktype,

            @Param("address range of its guests") @Nullable String guestcidraddress,
            @Param("network domain of its guests") @Nullable String domain,

            @Param("domain that has the zone for itself; not supported") @Nullable
            Domain domainid,

            @Param("whether it takes new guests; Disabled unless told otherwise") @Nullable
            AllocationState allocationstate,

            @Param("whether it has security groups") @Nullable
            Boolean securitygroupenabled,

            @Param("whether disks may stand on hosts") @Nullable
            Boolean localstorageenabled) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer execute(CommandContext context, Parameters parameters) {
        String type = networkType(parameters.networktype);
        check(context.snapshot(), parameters, type);
        Zone zone = new Zone(
                store.nextId(Zone.KIND),
                UUID.randomUUID(),
                parameters.name,
                null,
                type,
                parameters.dns1,
                parameters.dns2,
                parameters.internaldns1,
                parameters.internaldns2,
                parameters.guestcidraddress,
                parameters.domain,
                Boolean.TRUE.equals(parameters.securitygroupenabled),
                Boolean.TRUE.equals(parameters.localstorageenabled),
                parameters.allocationstate == null ? AllocationState.DISABLED : parameters.allocationstate,
                Map.of(),
                context.now());
        Transaction.Builder transaction = Transaction.builder().insert(Zone.KIND, zone);
        networks.addShared(zone, context.caller().account(), transaction);
        Snapshot after = Commits.commit(store, transaction.build());
        return new Answer.Single("zone", Zones.respond(after, zone, true, false));
    }

    private static void check(Snapshot snapshot, Parameters parameters, String type) {
        if (!snapshot.by(Zone.KIND, Zone.BY_NAME, parameters.name).isEmpty()) {
            throw CommandException.invalid("A zone with that name already exists. Please specify a unique zone name.");
        }
        if (parameters.domainid != null) {
            throw CommandException.invalid("A zone is for every domain: leave the parameter domainid out");
        }
        Ipv4.address("dns1", parameters.dns1);
        Ipv4.checkOptional("dns2", parameters.dns2);
        Ipv4.address("internaldns1", parameters.internaldns1);
        Ipv4.checkOptional("internaldns2", parameters.internaldns2);
        if (parameters.guestcidraddress != null) {
            if (type.equals("Basic")) {
                throw CommandException.invalid("guestCidrAddress parameter is not supported for Basic zone");
            }
            Ipv4.checkCidr("guestcidraddress", parameters.guestcidraddress);
        }
    }

    private static String networkType(String text) {
        if (text.equalsIgnoreCase("Advanced")) {
            return "Advanced";
        }
        if (text.equalsIgnoreCase("Basic")) {
            return "Basic";
        }
        throw CommandException.invalid("Invalid zone type; only Advanced and Basic values are supported");
    }
}
