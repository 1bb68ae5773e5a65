package org.virga.api.storage;

import org.osgi.annotation.versioning.ProviderType;
import org.virga.api.model.ServiceOffering;
import org.virga.api.model.Template;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Transaction;

/** The disks of virtual machines, as their life demands. Any thread may call; nothing here blocks. */
@ProviderType
public interface Volumes {

    /**
     * Adds the root volume of a new virtual machine to the transaction that creates it. Where storage of the whole zone
     * will do, its pool is chosen.
     */
    Volume addRoot(Vm vm, Template template, ServiceOffering offering, Transaction.Builder transaction);

    /**
     * Chooses pools for those volumes of a virtual machine which have none, were never made and may stand on storage that
     * its host reaches. Adds nothing where all is decided. To be committed before a host is told to make them.
     *
     * @param vm with its place
     */
    void assign(Snapshot snapshot, Vm vm, Transaction.Builder transaction);

    /** Marks the volumes of a virtual machine as existing: in their pools, or on the host where it runs. */
    void ready(Snapshot snapshot, Vm vm, Transaction.Builder transaction);

    /** Removes the root volume of a virtual machine that is expunged, and detaches its others. */
    void release(Snapshot snapshot, Vm vm, Transaction.Builder transaction);
}
