package org.virga.authority;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.command.CommandException;
import org.virga.api.model.Cluster;
import org.virga.spi.command.Command;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;

/** Makes a token with which an agent joins. */
@Component(service = CommandHandler.class, name = "org.virga.authority.createagenttoken")
@CommandSpec(
        name = "createAgentToken",
        object = "agenttoken",
        response = TokenResponse.class,
        description =
                "Makes a token with which one agent can join, once; its host is added to the cluster, if one is given.")
public final class CreateAgentToken implements Command<CreateAgentToken.Parameters> {

    private static final int MOST_SECONDS = 30 * 86_400;

    private final Tokens tokens;
    private final Gatekeeper gatekeeper;

    @Activate
    public CreateAgentToken(@Reference Tokens tokens, @Reference Gatekeeper gatekeeper) {
        this.tokens = tokens;
        this.gatekeeper = gatekeeper;
    }

    /** What createAgentToken takes. */
    public record Parameters(
            @Param("the name that the agent has to bear; without it, it may choose any that is new") @Nullable
            String name,

            @Param("how long the token is good, in seconds; an hour by default") @Nullable
            Integer ttl,

            @Param("cluster that the agent's host is added to as soon as it has joined") @Nullable
            Cluster clusterid,

            @Param(
                    value = "how the agent's driver reaches the host; qemu:///system by default where that is KVM",
                    length = 2048)
            @Nullable
            String url) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer execute(CommandContext context, Parameters parameters) {
        String name = parameters.name;
        if (name != null && !Names.good(name)) {
            throw CommandException.invalid(Names.rule(name));
        }
        Integer ttl = parameters.ttl;
        if (ttl != null && (ttl < 1 || ttl > MOST_SECONDS)) {
            throw CommandException.invalid("ttl is " + ttl + " and has to be from 1 to " + MOST_SECONDS + " seconds");
        }
        if (gatekeeper.port() == 0) {
            throw CommandException.invalid(
                    "There is no port that agents could connect to: set VIRGA_AGENT_PORT, or agents.port in org.virga.broker.cfg");
        }
        String problem = gatekeeper.problem();
        if (problem != null) {
            throw CommandException.invalid("Agents cannot connect, so a token is of no use: " + problem);
        }
        Tokens.Made made = tokens.make(name, ttl == null ? null : Duration.ofSeconds(ttl), host(parameters));
        return new Answer.Single(
                "agenttoken",
                TokenResponse.of(made.token(), context.now(), made.text().text()));
    }

    private static Tokens.@Nullable HostWish host(Parameters parameters) {
        Cluster cluster = parameters.clusterid;
        String url = parameters.url;
        if (cluster == null) {
            if (url != null) {
                throw CommandException.invalid("A url says how a host is reached that is added: give clusterid too");
            }
            return null;
        }
        if (url == null && !cluster.hypervisor().toUpperCase(Locale.ROOT).equals("KVM")) {
            throw CommandException.invalid("The parameter url is needed: how the driver of " + cluster.hypervisor()
                    + " reaches the host is not known");
        }
        return new Tokens.HostWish(cluster.uuid(), url == null ? "qemu:///system" : url);
    }
}
