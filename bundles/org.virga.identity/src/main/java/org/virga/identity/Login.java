package org.virga.identity;

import java.time.Instant;
import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.virga.api.command.Answer;
import org.virga.api.command.Caller;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.Account;
import org.virga.api.model.Domain;
import org.virga.api.model.RoleType;
import org.virga.api.model.User;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Field;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;

/**
 * Tells somebody who has just logged in who they are. The password was checked, and the session opened, by the dialect
 * through {@link org.virga.api.identity.Authentication} before this is called, and it adds the session's key to the answer.
 */
@Component(
        service = CommandHandler.class,
        name = "org.virga.identity.login",
        configurationPid = Identity.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@CommandSpec(
        name = "login",
        response = Login.Response.class,
        description = "Opens a session. Later calls send the session's key with its cookies.",
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN, RoleType.USER})
public final class Login implements Query<Login.Parameters> {

    record Parameters(
            @Param(value = "name of the user", required = true)
            String username,

            @Param(value = "password", required = true, secret = true)
            String password,

            @Param("path of the user's domain; the root when left out") @Nullable
            String domain,

            @Param("id of the user's domain, instead of its path") @Nullable
            String domainid) {}

    record Response(
            @Field("name of the user") String username,
            @Field("id of the user") UUID userid,
            @Field("id of the domain") UUID domainid,

            @Field("seconds without a call after which the session ends")
            Integer timeout,

            @Field("name of the account") String account,
            @Field("first name") String firstname,
            @Field("last name") String lastname,

            @Field("0 user, 1 root administrator, 2 domain administrator, 3 resource administrator")
            String type,

            @Field("time zone") String timezone,

            @Field("hours that the time zone is ahead of UTC")
            String timezoneoffset,

            @Field("whether the user came by a registration")
            String registered,

            @Field("key of the session, to send as a parameter") @Nullable
            String sessionkey,

            @Field("whether a second factor is set up") String is2faenabled,
            @Field("whether the second factor was given") String is2faverified) {}

    private static final String UTC = "UTC";

    private final long timeoutSeconds;

    @Activate
    public Login(Settings.Config config) {
        timeoutSeconds = Settings.of(config).sessionTimeout().toSeconds();
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters given) {
        if (context.caller().origin() != Caller.Origin.SESSION) {
            throw new CommandException(ErrorKind.UNSUPPORTED_COMMAND, "login is for sessions");
        }
        Snapshot snapshot = context.snapshot();
        User user = snapshot.get(User.KIND, context.caller().user());
        Account account = snapshot.get(Account.KIND, user.account());
        return new Answer.Flat(new Response(
                user.username(),
                user.uuid(),
                snapshot.get(Domain.KIND, user.domain()).uuid(),
                (int) timeoutSeconds,
                account.name(),
                user.firstName(),
                user.lastName(),
                Integer.toString(account.roleType().accountType()),
                user.timezone() == null ? UTC : user.timezone(),
                offset(user.timezone(), context.now()),
                "false",
                null,
                "false",
                "true"));
    }

    private static String offset(@Nullable String timezone, Instant now) {
        double seconds = timezone == null || !ZoneId.getAvailableZoneIds().contains(timezone)
                ? 0
                : ZoneId.of(timezone).getRules().getOffset(now).getTotalSeconds();
        return Double.toString(seconds / 3600);
    }
}
