package org.virga.topology.offering;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.command.CommandException;
import org.virga.api.model.ServiceOffering;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;
import org.virga.spi.command.Command;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;
import org.virga.topology.Commits;

/** Creates a service offering. Without any size, or with customized, its size is chosen at deployment. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "createServiceOffering",
        object = "serviceoffering",
        response = OfferingResponse.class,
        description = "Creates a service offering.",
        event = "SERVICE.OFFERING.CREATE",
        eventDescription = "creating service offering",
        resourceType = "ServiceOffering")
public final class CreateServiceOffering implements Command<CreateServiceOffering.Parameters> {

    private static final int LEAST_MEMORY_MIB = 32;
    /** More than any disk has, and safe from overflow when counted in bytes. */
    private static final long MOST_GIB = 1L << 20;

    private final Store store;

    @Activate
    public CreateServiceOffering(@Reference Store store) {
        this.store = store;
    }

    /** What createServiceOffering takes. */
    public record Parameters(
            @Param(value = "name of the offering", required = true)
            String name,

            @Param(value = "what people read; the name unless told otherwise", length = 4096) @Nullable
            String displaytext,

            @Param("cores") @Nullable Integer cpunumber,
            @Param("speed of a core in MHz") @Nullable Integer cpuspeed,
            @Param("memory in MiB") @Nullable Integer memory,

            @Param("whether the size is chosen at deployment") @Nullable
            Boolean customized,

            @Param("whether machines are restarted elsewhere when their host dies") @Nullable
            Boolean offerha,

            @Param("whether machines are held to their processor speed") @Nullable
            Boolean limitcpuuse,

            @Param("whether the root disk is made anew at each start") @Nullable
            Boolean isvolatile,

            @Param("where disks stand: shared or local") @Nullable
            String storagetype,

            @Param("how disks are laid out: thin, sparse or fat") @Nullable
            String provisioningtype,

            @Param("tags that the host must have, with commas between") @Nullable
            String hosttags,

            @Param("tags that the storage must have, with commas between") @Nullable
            String tags,

            @Param("size of the root disk in GiB, 0 for the template's") @Nullable
            Long rootdisksize,

            @Param("whether it is for system machines; not supported") @Nullable
            Boolean issystem,

            @Param("domains that may use it; not supported") List<UUID> domainid,

            @Param("zones where it can be used; not supported")
            List<UUID> zoneid) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer execute(CommandContext context, Parameters parameters) {
        checkSupported(parameters);
        checkSize(parameters);
        long disk = parameters.rootdisksize == null ? 0 : parameters.rootdisksize;
        if (disk < 0 || disk > MOST_GIB) {
            throw CommandException.invalid("The root disk size is from 0 to " + MOST_GIB + " GiB, not " + disk);
        }
        ServiceOffering offering = new ServiceOffering(
                store.nextId(ServiceOffering.KIND),
                UUID.randomUUID(),
                parameters.name,
                parameters.displaytext == null ? parameters.name : parameters.displaytext,
                parameters.cpunumber,
                parameters.cpuspeed,
                parameters.memory,
                Boolean.TRUE.equals(parameters.offerha),
                Boolean.TRUE.equals(parameters.limitcpuuse),
                Boolean.TRUE.equals(parameters.isvolatile),
                oneOf("storage", parameters.storagetype, "shared", "local"),
                oneOf("provisioning", parameters.provisioningtype, "thin", "sparse", "fat"),
                words(parameters.hosttags),
                words(parameters.tags),
                disk,
                UUID.randomUUID(),
                true,
                context.now());
        Commits.commit(
                store,
                Transaction.builder().insert(ServiceOffering.KIND, offering).build());
        return new Answer.Single("serviceoffering", OfferingResponse.of(offering));
    }

    private static void checkSupported(Parameters parameters) {
        if (Boolean.TRUE.equals(parameters.issystem)) {
            throw CommandException.invalid("There are no system machines, so there are no offerings for them");
        }
        if (!parameters.domainid.isEmpty() || !parameters.zoneid.isEmpty()) {
            throw CommandException.invalid(
                    "An offering is for every domain and zone: leave the parameters domainid and zoneid out");
        }
    }

    private static void checkSize(Parameters parameters) {
        boolean custom = Boolean.TRUE.equals(parameters.customized);
        boolean none = parameters.cpunumber == null && parameters.cpuspeed == null && parameters.memory == null;
        boolean all = parameters.cpunumber != null && parameters.cpuspeed != null && parameters.memory != null;
        if (custom ? !none : !none && !all) {
            throw CommandException.invalid("For creating a custom compute offering cpu and memory all should be null");
        }
        checkAtLeast(parameters.name, "cpu number", parameters.cpunumber, 1);
        checkAtLeast(parameters.name, "cpu speed", parameters.cpuspeed, 1);
        checkAtLeast(parameters.name, "memory", parameters.memory, LEAST_MEMORY_MIB);
    }

    private static void checkAtLeast(String offering, String what, @Nullable Integer value, int least) {
        if (value != null && value < least) {
            throw CommandException.invalid("Failed to create service offering " + offering + ": specify the " + what
                    + " value between " + least + " and " + Integer.MAX_VALUE);
        }
    }

    private static String oneOf(String what, @Nullable String text, String... words) {
        if (text == null) {
            return words[0];
        }
        return Arrays.stream(words)
                .filter(text.toLowerCase(Locale.ROOT)::equals)
                .findFirst()
                .orElseThrow(() -> CommandException.invalid("Invalid " + what + " type " + text
                        + " specified, valid types are: " + String.join(", ", words)));
    }

    private static List<String> words(@Nullable String text) {
        return text == null
                ? List.of()
                : Arrays.stream(text.split(",", -1))
                        .map(String::trim)
                        .filter(word -> !word.isEmpty())
                        .distinct()
                        .toList();
    }
}
