package org.virga.topology.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.virga.api.message.RpcException;
import org.virga.api.message.Sender;

class ImpostorsTest {

    private final ToldAlerts alerts = new ToldAlerts();
    private final AtomicLong now = new AtomicLong();
    private final Impostors impostors = new Impostors(alerts, now::get);

    @Test
    void anAgentSpeaksForItselfAndTheControllersOwnForAnybody() {
        assertThatCode(() -> {
                    impostors.check("a", new Sender("a"));
                    impostors.check("local", Sender.UNSTAMPED);
                })
                .doesNotThrowAnyException();
        assertThat(alerts.raised).isEmpty();
    }

    @Test
    void anAgentThatSpeaksForAnotherIsRefusedAndToldOf() {
        assertThatThrownBy(() -> impostors.check("b", new Sender("a")))
                .isInstanceOf(RpcException.class)
                .hasMessage("The agent a may not report as b");
        assertThat(alerts.raised).singleElement().asString().startsWith("agent a: The agent a reported as b.");
    }

    @Test
    void oneThatDoesSoAllTheTimeIsToldOfNowAndThen() {
        for (int i = 0; i < 1_000; i++) {
            assertThatThrownBy(() -> impostors.check("b", new Sender("a"))).isInstanceOf(RpcException.class);
        }
        assertThat(alerts.raised).hasSize(1);

        now.addAndGet(11_000_000_000L);
        assertThatThrownBy(() -> impostors.check("b", new Sender("a"))).isInstanceOf(RpcException.class);
        assertThat(alerts.raised).hasSize(2);
    }
}
