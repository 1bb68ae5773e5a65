package org.virga.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A virtual machine's interface in a network, with the address that is its own as long as it exists.
 *
 * @param mac lower case, colons between
 * @param deviceId 0 for the first interface
 * @param hostName the machine's, which no other machine has in this network, as long as the interface exists; null for
 *     interfaces that older releases made
 */
@RecordBuilder
public record Nic(
        Id<Nic> id,
        UUID uuid,
        Id<Vm> vm,
        Id<Network> network,
        String ip,
        String mac,
        int deviceId,
        boolean isDefault,
        @Nullable String hostName)
        implements Entity<Nic>, NicBuilder.With {

    /** An address is given out once in a network. */
    public record AddressKey(Id<Network> network, String ip) {}

    /** A host name is given out once in a network. */
    public record HostNameKey(Id<Network> network, String hostName) {}

    public static final Index<Nic, AddressKey> BY_ADDRESS =
            Index.unique("address in its network", nic -> new AddressKey(nic.network(), nic.ip()));
    public static final Index<Nic, String> BY_MAC = Index.unique("MAC address", Nic::mac);
    public static final Index<Nic, HostNameKey> BY_HOST_NAME = Index.unique(
            "host name in its network",
            nic -> nic.hostName() == null ? null : new HostNameKey(nic.network(), nic.hostName()));
    public static final Index<Nic, Id<Vm>> BY_VM = Index.by("virtual machine", Nic::vm);
    public static final Index<Nic, Id<Network>> BY_NETWORK = Index.by("network", Nic::network);
    public static final Kind<Nic> KIND =
            Kind.of("nic", "network interface", Nic.class, BY_ADDRESS, BY_HOST_NAME, BY_MAC, BY_VM, BY_NETWORK);
}
