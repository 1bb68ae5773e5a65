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

    /** Adds the root volume of a new virtual machine to the transaction that creates it. */
    Volume addRoot(Vm vm, Template template, ServiceOffering offering, Transaction.Builder transaction);

    /** Marks the volumes of a virtual machine as existing on the host where it runs. */
    void ready(Snapshot snapshot, Vm vm, Transaction.Builder transaction);

    /** Removes the root volume of a virtual machine that is expunged, and detaches its others. */
    void release(Snapshot snapshot, Vm vm, Transaction.Builder transaction);
}
