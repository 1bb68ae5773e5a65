package org.virga.dispatcher;

import java.util.Map;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.AsyncCommand;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;

/**
 * A handler that is registered, with what was read from it.
 *
 * @param component the handler's component, for logs
 */
record RegisteredCommand(CommandHandler<Record> handler, CommandModel model, String component) {

    @SuppressWarnings("unchecked") // the model makes exactly the record that the handler takes
    static RegisteredCommand of(CommandHandler<?> handler, String component) throws MalformedCommandException {
        return new RegisteredCommand((CommandHandler<Record>) handler, CommandModel.of(handler), component);
    }

    CommandSpec spec() {
        return model.spec();
    }

    String name() {
        return model.name();
    }

    boolean isAsync() {
        return handler instanceof AsyncCommand;
    }

    Record bind(Map<String, String> parameters, Snapshot snapshot) {
        return ParameterBinder.bind(model, parameters, snapshot);
    }
}
