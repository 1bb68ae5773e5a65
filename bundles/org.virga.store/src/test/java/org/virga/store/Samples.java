package org.virga.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.virga.api.model.Event;
import org.virga.api.model.Job;
import org.virga.api.model.ResourceRef;
import org.virga.api.model.Vm;
import org.virga.api.store.Store;
import org.virga.testkit.Fixtures;

/** Jobs and events as a deployment leaves them. */
final class Samples {

    private Samples() {}

    /** A job about a machine, just accepted. */
    static Job job(Store store, Vm vm) {
        return new Job(
                store.nextId(Job.KIND),
                UUID.randomUUID(),
                "deployVirtualMachine",
                "1.0",
                Map.of(
                        "serviceofferingid",
                        UUID.randomUUID().toString(),
                        "zoneid",
                        UUID.randomUUID().toString()),
                vm.user(),
                vm.account(),
                "SIGNED",
                "vm:" + vm.id(),
                0,
                Job.Terms.STANDARD,
                null,
                ResourceRef.of(Vm.KIND, vm),
                "VirtualMachine",
                "VM.CREATE",
                "deploying the virtual machine",
                UUID.randomUUID(),
                Job.State.QUEUED,
                false,
                List.of(),
                0,
                1,
                null,
                null,
                "virtualmachine",
                0,
                null,
                Fixtures.CREATED,
                null,
                null);
    }

    static Job done(Job job, Instant completed) {
        return job.with(next -> next.state(Job.State.DONE).completed(completed));
    }

    /** An event about a machine. */
    static Event event(Vm vm, Event.State state, Instant created) {
        return new Event(
                UUID.randomUUID(),
                "VM.CREATE",
                Event.Level.INFO,
                state,
                "deploying the virtual machine " + vm.name(),
                vm.user(),
                vm.account(),
                vm.domain(),
                "VirtualMachine",
                vm.uuid(),
                null,
                created);
    }
}
