package org.virga.compute.answer;

import java.util.List;
import java.util.UUID;
import org.virga.api.model.Network;
import org.virga.api.model.Nic;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.Field;

/** A network interface of a machine on the wire. */
public record NicResponse(
        @Field("id of the interface") UUID id,
        @Field("id of its network") UUID networkid,
        @Field("name of its network") String networkname,
        @Field("netmask of its address") String netmask,
        @Field("gateway of its network") String gateway,
        @Field("its address") String ipaddress,
        @Field("what separates its network") String isolationuri,
        @Field("where its network's broadcasts go") String broadcasturi,
        @Field("what its traffic is for") String traffictype,
        @Field("kind of its network") String type,
        @Field("whether it is the machine's first") boolean isdefault,
        @Field("its hardware address") String macaddress,
        @Field("further addresses") List<String> secondaryip,
        @Field("further DHCP options") List<String> extradhcpoption,
        @Field("its number in the machine") String deviceid) {

    static NicResponse of(Snapshot snapshot, Nic nic) {
        Network network = snapshot.get(Network.KIND, nic.network());
        String vlan = "vlan://" + network.vlan();
        return new NicResponse(
                nic.uuid(),
                network.uuid(),
                network.name(),
                network.netmask(),
                network.gateway(),
                nic.ip(),
                vlan,
                vlan,
                "Guest",
                network.type(),
                nic.isDefault(),
                nic.mac(),
                List.of(),
                List.of(),
                Integer.toString(nic.deviceId()));
    }
}
