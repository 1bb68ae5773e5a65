package org.virga.dispatcher;

import java.util.Arrays;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Call;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.User;
import org.virga.api.store.Store;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.dispatch.DispatchStage;

/** Refuses commands that are not for the caller's role, in the words in which one that does not exist is refused. */
@Component(name = RoleStage.NAME, property = "service.ranking:Integer=1000")
public final class RoleStage implements DispatchStage {

    static final String NAME = "org.virga.dispatcher.roles";

    private final Store store;

    @Activate
    public RoleStage(@Reference Store store) {
        this.store = store;
    }

    @Override
    public void check(Call call, CommandSpec command) {
        if (!Arrays.asList(command.roles()).contains(call.caller().role())) {
            String user = store.snapshot()
                    .find(User.KIND, call.caller().user())
                    .map(known -> known.uuid().toString())
                    .orElse("unknown");
            throw new CommandException(
                    ErrorKind.UNSUPPORTED_COMMAND,
                    "The API [" + call.command() + "] does not exist or is not available for the account for user id ["
                            + user + "].");
        }
    }
}
