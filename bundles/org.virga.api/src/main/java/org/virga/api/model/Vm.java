package org.virga.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A virtual machine.
 *
 * @param name host name of the guest, unique in its networks
 * @param instanceName the name under which hypervisors know it, for example {@code "i-2-34-VM"}
 * @param host where it has its place: it counts there against the capacity, and it runs there or nowhere. Null when it
 *     has no place.
 * @param lastHost where it had its place last, tried first at the next start
 * @param destination where it is on its way to while it migrates: room is kept for it there, and it still runs on {@code
 *     host}, or has just been handed over. Only a running machine has one. Null when it does not migrate.
 * @param claim the number of its claim among those on the destination, from 0 to {@link #MOST_ARRIVALS} - 1; 0 when it
 *     does not migrate
 * @param epoch rises with every placement, and with every migration that is begun. Whoever acts on a guest names the epoch, and a host ignores an older one, so
 *     that a late message of an earlier life can do nothing.
 * @param userData base64 as it came, or null
 */
@RecordBuilder
public record Vm(
        Id<Vm> id,
        UUID uuid,
        String name,
        String displayName,
        String instanceName,
        Id<Account> account,
        Id<Domain> domain,
        Id<User> user,
        Id<Zone> zone,
        Id<ServiceOffering> offering,
        Id<Template> template,
        Id<GuestOs> guestOs,
        String hypervisor,
        int cpuNumber,
        int cpuSpeedMhz,
        int memoryMib,
        boolean highlyAvailable,
        boolean displayed,
        State state,
        @Nullable Id<Host> host,
        @Nullable Id<Host> lastHost,
        @Nullable Id<Host> destination,
        int claim,
        long epoch,
        @Nullable String group,
        @Nullable String userData,
        Map<String, String> details,
        Instant created,
        Instant updated)
        implements Entity<Vm>, VmBuilder.With {

    /** A machine that does not run, or that has come to where it was on its way to, is not on its way any more. */
    public Vm {
        if (destination != null && (state != State.RUNNING || destination.equals(host))) {
            destination = null;
        }
        claim = destination == null ? 0 : claim;
    }

    /** Where a virtual machine is in its life. An expunged machine is no record any more. */
    public enum State {
        STARTING("Starting"),
        RUNNING("Running"),
        STOPPING("Stopping"),
        STOPPED("Stopped"),
        DESTROYED("Destroyed"),
        EXPUNGING("Expunging"),
        ERROR("Error");

        private final String title;

        State(String title) {
            this.title = title;
        }

        /** The spelling of the wire, for example {@code "Running"}. */
        public String title() {
            return title;
        }
    }

    /** The most machines that may be on their way to one host at a time. */
    public static final int MOST_ARRIVALS = 8;

    /** No two machines on their way to one host have the same claim there. */
    public record Arrival(Id<Host> destination, int claim) {}

    public static final Index<Vm, Id<Account>> BY_ACCOUNT = Index.by("account", Vm::account);
    public static final Index<Vm, Id<User>> BY_USER = Index.by("user", Vm::user);
    public static final Index<Vm, Id<ServiceOffering>> BY_OFFERING = Index.by("offering", Vm::offering);
    public static final Index<Vm, Id<Template>> BY_TEMPLATE = Index.by("template", Vm::template);
    /** In lower case. */
    public static final Index<Vm, String> BY_HYPERVISOR =
            Index.by("hypervisor", vm -> vm.hypervisor().toLowerCase(Locale.ROOT));

    public static final Index<Vm, UUID> BY_GROUP = Index.by("group", Vm::groupId);
    /** By the host where they have their place, or had it last. */
    public static final Index<Vm, Id<Host>> BY_PLACE =
            Index.by("place", vm -> vm.host() == null ? vm.lastHost() : vm.host());
    /** Under {@code true} stand those that their owners do not see, which are few; no others. */
    public static final Index<Vm, Boolean> HIDDEN = Index.by("hidden", vm -> vm.displayed() ? null : true);
    /** Under {@code true} stand those that are highly available; no others. */
    public static final Index<Vm, Boolean> HIGHLY_AVAILABLE =
            Index.by("highly available", vm -> vm.highlyAvailable() ? true : null);
    /** By parts of name and display name. */
    public static final Index<Vm, Integer> BY_NAME_PART =
            Index.byEach("part of a name", vm -> NameParts.of(vm.name(), vm.displayName()));

    public static final Index<Vm, Integer> BY_INSTANCE_NAME_PART =
            Index.byEach("part of the instance name", vm -> NameParts.of(vm.instanceName()));
    public static final Index<Vm, Id<Host>> BY_HOST = Index.by("host", Vm::host);
    /** By the host that they are on their way to. */
    public static final Index<Vm, Id<Host>> BY_DESTINATION = Index.by("destination", Vm::destination);

    public static final Index<Vm, Arrival> BY_ARRIVAL =
            Index.unique("arrival", vm -> vm.destination() == null ? null : new Arrival(vm.destination(), vm.claim()));
    public static final Index<Vm, Id<Zone>> BY_ZONE = Index.by("zone", Vm::zone);
    public static final Index<Vm, State> BY_STATE = Index.by("state", Vm::state);
    public static final Index<Vm, String> BY_NAME = Index.by("name", Vm::name);
    public static final Index<Vm, String> BY_INSTANCE_NAME = Index.unique("instance name", Vm::instanceName);
    public static final Kind<Vm> KIND = Kind.of(
            "vm",
            "virtual machine",
            Vm.class,
            BY_ACCOUNT,
            BY_USER,
            BY_OFFERING,
            BY_TEMPLATE,
            BY_HYPERVISOR,
            BY_GROUP,
            BY_HOST,
            BY_PLACE,
            BY_DESTINATION,
            BY_ARRIVAL,
            BY_ZONE,
            BY_STATE,
            HIDDEN,
            HIGHLY_AVAILABLE,
            BY_NAME,
            BY_NAME_PART,
            BY_INSTANCE_NAME,
            BY_INSTANCE_NAME_PART);

    /** The id of its group, the same for all machines of an account that name it; null when it is in none. */
    public @Nullable UUID groupId() {
        return group == null
                ? null
                : UUID.nameUUIDFromBytes(("group " + account + " " + group).getBytes(StandardCharsets.UTF_8));
    }

    /** Whether it is on its way to another host. */
    public boolean migrating() {
        return destination != null;
    }

    /** What people call what it is doing, for example {@code "Running"}, or {@code "Migrating"}. */
    public String stateTitle() {
        return migrating() ? "Migrating" : state.title();
    }

    /** What it takes from a host's processors. */
    public long cpuMhz() {
        return (long) cpuNumber * cpuSpeedMhz;
    }

    /** What it takes from a host's memory. */
    public long memoryBytes() {
        return memoryMib * 1024L * 1024L;
    }

    /** Without user data and details, which may hold secrets and are long. */
    @Override
    public String toString() {
        return "Vm[" + id + ", " + instanceName + ", " + state + ", host " + host
                + (destination == null ? "" : " to " + destination) + ", epoch " + epoch + "]";
    }
}
