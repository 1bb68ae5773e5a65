package org.virga.spi.command;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Carries a command out. Implementations implement one of {@link Query}, {@link Command}, {@link AsyncCommand} and
 * {@link AsyncCreateCommand}, bear a {@link CommandSpec}, and are registered under this interface:
 *
 * <pre>{@code
 * @Component(service = CommandHandler.class)
 * @CommandSpec(name = "listPods", object = "pod", response = PodResponse.class, description = "Lists pods.")
 * public final class ListPods implements Query<ListPods.Parameters> { ... }
 * }</pre>
 *
 * <p>A parameter record's components bear the protocol's parameter names in lower case and a {@link Param} each. They may
 * be of type {@code String}, {@code Integer}, {@code Long}, {@code Double}, {@code Boolean}, {@code UUID},
 * {@code Instant}, an enum (matched ignoring case), an entity of the model (the parameter is its UUID; a caller that names
 * one that does not exist is refused), {@code List} of those, {@code Map<String, String>} and
 * {@code List<Map<String, String>>} for the protocol's maps ({@code details[0].key=value}). Components that are not
 * required are {@code @Nullable}; lists and maps are empty instead.
 *
 * <p>Handlers are called by many threads at once. To refuse, they throw
 * {@link org.virga.api.command.CommandException}.
 *
 * @param <P> the parameter record
 */
@ConsumerType
public sealed interface CommandHandler<P extends Record> permits Query, Command, AsyncCommand {

    /** The parameter record's class. */
    Class<P> parameters();
}
