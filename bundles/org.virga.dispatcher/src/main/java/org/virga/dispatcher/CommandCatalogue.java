package org.virga.dispatcher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.command.Caller;
import org.virga.api.command.CommandException;
import org.virga.api.job.CommandRunner;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;
import org.virga.spi.PluginSet;
import org.virga.spi.command.AsyncCommand;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;

/**
 * The commands that are registered at the moment, by name.
 *
 * <p>Each name has a {@link CommandSlot} with a {@link PluginSet} of its own, so looking a command up costs the same
 * however many there are, and a handler leaves only when no call and no job is inside it.
 */
@Component(
        name = "org.virga.dispatcher.catalogue",
        service = {CommandCatalogue.class, CommandRunner.class})
public final class CommandCatalogue implements CommandRunner {

    /** How long a call waits for a command that vanished a moment ago. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(CommandCatalogue.class);

    private final Clocks clocks;
    private final Duration patience;
    /** When a handler came last; when there was none yet, when this component began. */
    private volatile long arrived;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    /** Replaced, never changed. Guarded by {@code lock} for writing. */
    private volatile Map<String, CommandSlot> slots = Map.of();
    /** Guarded by {@code lock}. */
    private final IdentityHashMap<CommandHandler<?>, RegisteredCommand> byHandler = new IdentityHashMap<>();

    @Activate
    public CommandCatalogue() {
        this(Clocks.system(), PATIENCE);
    }

    CommandCatalogue(Clocks clocks, Duration patience) {
        this.clocks = clocks;
        this.patience = patience;
        this.arrived = clocks.nanoTime().getAsLong();
    }

    @Reference(
            service = CommandHandler.class,
            policy = ReferencePolicy.DYNAMIC,
            cardinality = ReferenceCardinality.MULTIPLE)
    void addHandler(CommandHandler<?> handler, Map<String, ?> properties) {
        @Nullable Object name = properties.get("component.name");
        String component = name == null ? handler.getClass().getName() : name.toString();
        RegisteredCommand command;
        try {
            command = RegisteredCommand.of(handler, component);
        } catch (MalformedCommandException e) {
            LOG.error("The command handler {} is refused: {}", component, e.getMessage());
            return;
        }
        CommandSlot slot;
        lock.lock();
        try {
            byHandler.put(handler, command);
            arrived = clocks.nanoTime().getAsLong();
            slot = slot(command.name());
            grown.signalAll();
        } finally {
            lock.unlock();
        }
        slot.add(command, properties);
        List<String> components = slot.components();
        if (components.size() > 1) {
            LOG.warn("The command {} is registered by {}; {} answers", command.name(), components, components.get(0));
        }
    }

    void removeHandler(CommandHandler<?> handler) {
        RegisteredCommand command;
        lock.lock();
        try {
            command = byHandler.remove(handler);
        } finally {
            lock.unlock();
        }
        CommandSlot slot = command == null ? null : slots.get(command.name());
        if (command != null && slot != null) {
            slot.remove(command);
        }
    }

    /** The commands that answer at the moment, by name. */
    List<RegisteredCommand> commands() {
        List<RegisteredCommand> commands = new ArrayList<>();
        slots.values().forEach(slot -> slot.first().ifPresent(commands::add));
        commands.sort(Comparator.comparing(RegisteredCommand::name));
        return commands;
    }

    /**
     * Calls a command's handler, which is not replaced meanwhile. Waits for one that is being replaced at the moment.
     *
     * @return empty when there is no such command
     * @throws CommandException {@code BUSY} when the command did not come back in time, or when it never was there and may
     *     come yet, because others have come a moment ago
     */
    <R> Optional<R> call(String name, Function<RegisteredCommand, R> call) {
        CommandSlot slot = slots.get(name);
        if (slot == null) {
            slot = await(name);
        }
        return slot == null ? Optional.empty() : slot.call(call);
    }

    @Override
    public Optional<Hold> hold(String command) {
        CommandSlot slot = slots.get(command);
        if (slot == null) {
            return Optional.empty();
        }
        PluginSet.Hold<RegisteredCommand> hold = slot.hold();
        if (hold.plugins().isEmpty() || !hold.plugins().get(0).isAsync()) {
            hold.close();
            return Optional.empty();
        }
        return Optional.of(new HeldCommand(hold, clocks));
    }

    @Override
    public CompletableFuture<Void> registered(String command) {
        lock.lock();
        try {
            return slot(command).registered();
        } finally {
            lock.unlock();
        }
    }

    /** The slot of a name, made when there was none. The lock is held. */
    private CommandSlot slot(String name) {
        CommandSlot slot = slots.get(name);
        if (slot == null) {
            slot = new CommandSlot(name, patience, clocks.nanoTime(), () -> arrived);
            Map<String, CommandSlot> more = new HashMap<>(slots);
            more.put(name, slot);
            slots = Map.copyOf(more);
        }
        return slot;
    }

    /**
     * Waits for a command that was never seen: after the start of this component, which may be a replacement too, handlers are
     * still on their way as long as they come. However slow the start, a command is not called unknown in the middle of it.
     */
    private @Nullable CommandSlot await(String name) {
        LongSupplier now = clocks.nanoTime();
        lock.lock();
        try {
            long left = arrived + patience.toNanos() - now.getAsLong();
            while (!slots.containsKey(name) && left > 0) {
                left = grown.awaitNanos(left);
            }
            if (!slots.containsKey(name) && now.getAsLong() - arrived < patience.toNanos()) {
                throw CommandSlot.busy(name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return slots.get(name);
    }

    /** A handler that stays while a job is in it. */
    private record HeldCommand(PluginSet.Hold<RegisteredCommand> hold, Clocks clocks) implements Hold {

        @Override
        public Outcome run(Map<String, String> parameters, Caller caller, JobContext job) throws Exception {
            RegisteredCommand command = hold.plugins().get(0);
            CommandContext context = new CommandContext(caller, job.snapshot(), clocks.now());
            Record bound = command.bind(parameters, context.snapshot());
            return ((AsyncCommand<Record>) command.handler()).run(context, bound, job);
        }

        @Override
        public void close() {
            hold.close();
        }
    }
}
