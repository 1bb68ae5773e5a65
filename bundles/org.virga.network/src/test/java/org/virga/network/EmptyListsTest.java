package org.virga.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.virga.api.command.Answer;
import org.virga.api.command.CommandException;
import org.virga.spi.command.CommandContext;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.SmallCloud;

class EmptyListsTest {

    private final SmallCloud cloud = SmallCloud.in(new MemoryStore(), 1);
    private final CommandContext context =
            new CommandContext(cloud.adminCaller(), cloud.store().snapshot(), Instant.EPOCH);

    @Test
    void thereAreNoPublicAddressesAndNoRules() {
        assertThat(new ListPublicIpAddresses().query(context, page(null, null)))
                .isEqualTo(new Answer.Listing("publicipaddress", 0, List.of()));
        assertThat(new ListPortForwardingRules().query(context, page(null, null)))
                .isEqualTo(new Answer.Listing("portforwardingrule", 0, List.of()));
        assertThat(new ListIpForwardingRules().query(context, page(null, null)))
                .isEqualTo(new Answer.Listing("ipforwardingrule", 0, List.of()));
    }

    @Test
    void pagingIsCheckedAsInEveryList() {
        assertThatThrownBy(() -> new ListPublicIpAddresses().query(context, page(1, null)))
                .isInstanceOf(CommandException.class);
    }

    private static RuleParameters page(Integer page, Integer pagesize) {
        return new RuleParameters(null, null, null, null, null, null, null, null, null, page, pagesize);
    }
}
