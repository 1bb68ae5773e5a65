package org.virga.dispatcher;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.Answer;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;
import org.virga.api.model.ResourceRef;
import org.virga.api.model.RoleType;
import org.virga.api.model.Vm;
import org.virga.api.model.Zone;
import org.virga.api.store.Transaction;
import org.virga.spi.command.AsyncCommand;
import org.virga.spi.command.AsyncCreateCommand;
import org.virga.spi.command.Command;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Field;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;

/** Commands as other bundles bring them. Each does what a lambda says. */
final class Samples {

    private Samples() {}

    enum Filter {
        FEATURED,
        SELF
    }

    record Row(
            @Field("its id") UUID id,

            @Field(value = "its name", name = "displayName") @Nullable
            String name) {}

    record Everything(
            @Param("text") @Nullable String name,

            @Param(value = "short text", length = 5) @Nullable
            String code,

            @Param("number") @Nullable Integer count,
            @Param("long number") @Nullable Long size,
            @Param("fraction") @Nullable Double ratio,
            @Param("truth") @Nullable Boolean listall,
            @Param("uuid") @Nullable UUID uuid,
            @Param("date") @Nullable Instant startdate,
            @Param("enum") @Nullable Filter templatefilter,
            @Param("record") @Nullable Vm id,
            @Param("texts") List<String> names,
            @Param("records") List<Zone> zoneids,
            @Param("map") Map<String, String> details,
            @Param("maps") List<Map<String, String>> iptonetworklist,
            @Param("page") @Nullable Integer page,
            @Param("size") @Nullable Integer pagesize,

            @Param(value = "renamed", name = "account") @Nullable
            String owner) {}

    record Needed(
            @Param(value = "the machine", required = true) Vm id) {}

    interface Action<P> {
        Answer run(CommandContext context, P parameters);
    }

    @CommandSpec(
            name = "listSamples",
            object = "sample",
            response = Row.class,
            description = "Lists samples.",
            roles = {RoleType.ADMIN, RoleType.USER},
            since = "4.2")
    record ListSamples(Action<Everything> action) implements Query<Everything> {

        @Override
        public Class<Everything> parameters() {
            return Everything.class;
        }

        @Override
        public Answer query(CommandContext context, Everything parameters) {
            return action.run(context, parameters);
        }
    }

    @CommandSpec(
            name = "updateSample",
            object = "sample",
            response = Row.class,
            description = "Changes a sample.",
            event = "SAMPLE.UPDATE",
            eventDescription = "updating sample",
            resourceType = "Sample")
    record UpdateSample(Action<Needed> action) implements Command<Needed> {

        @Override
        public Class<Needed> parameters() {
            return Needed.class;
        }

        @Override
        public Answer execute(CommandContext context, Needed parameters) {
            return action.run(context, parameters);
        }
    }

    @CommandSpec(
            name = "startSample",
            object = "sample",
            response = Row.class,
            description = "Starts a sample.",
            event = "SAMPLE.START",
            eventDescription = "starting sample",
            resourceType = "VirtualMachine")
    record StartSample(Handler handler) implements AsyncCommand<Needed> {

        interface Handler {
            Outcome run(CommandContext context, Needed parameters, JobContext job) throws Exception;
        }

        @Override
        public Class<Needed> parameters() {
            return Needed.class;
        }

        @Override
        public ResourceRef accept(CommandContext context, Needed parameters) {
            return ResourceRef.of(Vm.KIND, parameters.id());
        }

        @Override
        public Outcome run(CommandContext context, Needed parameters, JobContext job) throws Exception {
            return handler.run(context, parameters, job);
        }
    }

    @CommandSpec(
            name = "createSample",
            object = "sample",
            response = Row.class,
            description = "Makes a sample.",
            event = "SAMPLE.CREATE",
            eventDescription = "creating sample",
            resourceType = "VirtualMachine")
    record CreateSample(Creator creator) implements AsyncCreateCommand<Everything> {

        interface Creator {
            ResourceRef create(CommandContext context, Everything parameters, Transaction.Builder transaction);
        }

        @Override
        public Class<Everything> parameters() {
            return Everything.class;
        }

        @Override
        public ResourceRef create(CommandContext context, Everything parameters, Transaction.Builder transaction) {
            return creator.create(context, parameters, transaction);
        }

        @Override
        public Outcome run(CommandContext context, Everything parameters, JobContext job) {
            return Outcome.Done.success();
        }
    }
}
