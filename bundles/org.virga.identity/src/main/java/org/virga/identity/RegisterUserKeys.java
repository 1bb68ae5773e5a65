package org.virga.identity;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.Account;
import org.virga.api.model.RoleType;
import org.virga.api.model.User;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;
import org.virga.spi.command.Command;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;

/** Gives a user new keys; the former ones are of no use from then on. */
@Component(service = CommandHandler.class, name = "org.virga.identity.registeruserkeys")
@CommandSpec(
        name = "registerUserKeys",
        object = "userkeys",
        response = UserKeysResponse.class,
        description = "Gives a user a new API key and secret key.",
        event = "REGISTER.USER.KEY",
        eventDescription = "register for the developer API keys",
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN, RoleType.USER})
public final class RegisterUserKeys implements Command<RegisterUserKeys.Parameters> {

    private static final int ATTEMPTS = 8;

    record Parameters(
            @Param(value = "the user", required = true) User id) {}

    private final Store store;
    private final AccessRules access = new AccessRules();
    private final Secrets secrets = new Secrets();

    @Activate
    public RegisterUserKeys(@Reference Store store) {
        this.store = store;
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer execute(CommandContext context, Parameters wanted) {
        Snapshot snapshot = context.snapshot();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            User before = snapshot.find(User.KIND, wanted.id().id())
                    .orElseThrow(() -> CommandException.invalid("The user was removed meanwhile"));
            access.check(snapshot, context.caller(), before.account());
            if (Founding.isSystem(snapshot, snapshot.get(Account.KIND, before.account()))) {
                throw CommandException.invalid("The user " + before.username() + " is Virga's own and gets no keys");
            }
            User after = before.with(user -> user.apiKey(secrets.key()).secretKey(secrets.key()));
            CommitResult result = store.commitAndWait(
                    Transaction.builder().replace(User.KIND, before, after).build());
            if (result instanceof CommitResult.Committed) {
                return new Answer.Single("userkeys", UserKeysResponse.of(after, null));
            }
            snapshot = ((CommitResult.Conflict) result).snapshot();
        }
        throw new CommandException(ErrorKind.CONFLICT, "The user is being changed by others; try again");
    }
}
