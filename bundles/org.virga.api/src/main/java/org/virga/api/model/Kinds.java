package org.virga.api.model;

import java.util.List;

/** All kinds of records, in an order in which a record stands behind those that it refers to. */
public final class Kinds {

    private static final List<Kind<?>> ALL = List.of(
            Domain.KIND,
            Role.KIND,
            Account.KIND,
            User.KIND,
            Zone.KIND,
            Pod.KIND,
            Cluster.KIND,
            Host.KIND,
            StoragePool.KIND,
            GuestOs.KIND,
            ServiceOffering.KIND,
            Template.KIND,
            Network.KIND,
            Vm.KIND,
            Nic.KIND,
            Volume.KIND,
            Job.KIND,
            Alert.KIND,
            CertificateAuthority.KIND,
            JoinToken.KIND,
            RemoteAgent.KIND,
            HaCase.KIND,
            HaSetting.KIND,
            PowerBoard.KIND,
            PowerSetting.KIND);

    private Kinds() {}

    public static List<Kind<?>> all() {
        return ALL;
    }
}
