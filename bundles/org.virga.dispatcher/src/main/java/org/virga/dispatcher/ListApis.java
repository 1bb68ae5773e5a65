package org.virga.dispatcher;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.command.Caller;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.Kind;
import org.virga.api.model.RoleType;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Field;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;

/** Tells what commands there are at the moment, as far as the caller may use them. */
@Component(service = CommandHandler.class, name = "org.virga.dispatcher.listapis")
@CommandSpec(
        name = "listApis",
        object = "api",
        response = ListApis.Api.class,
        description = "Lists the commands that the caller may use.",
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN, RoleType.USER},
        since = "4.1.0")
public final class ListApis implements Query<ListApis.Parameters> {

    /** What the protocol calls the records of a kind, where that is not the kind's name. */
    private static final Map<String, String> OBJECTS = Map.of("vm", "virtualmachine", "guestos", "ostype");

    private final Supplier<CommandCatalogue> catalogue;

    /**
     * Makes the command.
     *
     * @param catalogue got on the first call, because the catalogue gets this command when it is activated
     */
    @Activate
    public ListApis(@Reference ComponentServiceObjects<CommandCatalogue> catalogue) {
        this(new LateCatalogue(catalogue));
    }

    ListApis(Supplier<CommandCatalogue> catalogue) {
        this.catalogue = catalogue;
    }

    record Parameters(
            @Param("the name of one command") @Nullable String name) {}

    record Api(
            @Field("name of the command") String name,
            @Field("what it does") String description,
            @Field("release that brought it") @Nullable String since,
            @Field("whether a job carries it out") Boolean isasync,

            @Field("commands that answer with the same objects")
            String related,

            @Field("its parameters") List<ApiParameter> params,
            @Field("what it answers") List<ApiField> response) {}

    record ApiParameter(
            @Field("name of the parameter") String name,
            @Field("what it is for") String description,
            @Field("type of its value") String type,
            @Field("longest value, in characters") Integer length,
            @Field("whether it has to be given") Boolean required,
            @Field("release that brought it") @Nullable String since,

            @Field("commands that answer with what it names") @Nullable
            String related) {}

    record ApiField(
            @Field("name of the field") String name,
            @Field("what it tells") String description,
            @Field("type of its value") String type,

            @Field("fields of the objects that it holds") @Nullable
            List<ApiField> response) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters parameters) {
        List<RegisteredCommand> allowed = catalogue.get().commands().stream()
                .filter(command -> allowed(command, context.caller()))
                .toList();
        List<Api> apis = allowed.stream()
                .filter(command -> parameters.name() == null || command.name().equalsIgnoreCase(parameters.name()))
                .map(command -> api(command, allowed))
                .toList();
        if (apis.isEmpty()) {
            throw new CommandException(
                    ErrorKind.INTERNAL,
                    "Api Discovery plugin was unable to find an api by that name or process any apis");
        }
        return new Answer.Listing("api", apis.size(), apis);
    }

    private static boolean allowed(RegisteredCommand command, Caller caller) {
        return Arrays.asList(command.spec().roles()).contains(caller.role());
    }

    private static Api api(RegisteredCommand command, List<RegisteredCommand> all) {
        CommandSpec spec = command.spec();
        return new Api(
                spec.name(),
                spec.description(),
                EventTexts.orNull(spec.since()),
                command.isAsync(),
                names(all, other -> sameObject(other.spec(), spec)),
                command.model().parameters().stream()
                        .map(parameter -> parameter(parameter, all))
                        .toList(),
                fields(command.model().fields()));
    }

    private static boolean sameObject(CommandSpec one, CommandSpec other) {
        return !other.object().isEmpty() && one.object().equals(other.object());
    }

    private static ApiParameter parameter(Parameter parameter, List<RegisteredCommand> all) {
        Kind<?> kind = parameter.type().kind();
        String object = kind == null ? null : OBJECTS.getOrDefault(kind.name(), kind.name());
        return new ApiParameter(
                parameter.name(),
                parameter.description(),
                parameter.typeTitle(),
                parameter.length(),
                parameter.required(),
                EventTexts.orNull(parameter.since()),
                object == null
                        ? null
                        : EventTexts.orNull(
                                names(all, other -> other.spec().object().equals(object))));
    }

    private static String names(List<RegisteredCommand> all, Predicate<RegisteredCommand> wanted) {
        return all.stream().filter(wanted).map(RegisteredCommand::name).collect(Collectors.joining(","));
    }

    private static List<ApiField> fields(List<ResponseField> fields) {
        return fields.stream()
                .map(field -> new ApiField(field.name(), field.description(), field.type(), below(field)))
                .toList();
    }

    private static @Nullable List<ApiField> below(ResponseField field) {
        return field.fields() == null ? null : fields(Objects.requireNonNull(field.fields()));
    }
}
