package org.virga.ha.power;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.virga.api.model.Host;
import org.virga.api.model.PowerBoard;
import org.virga.spi.ha.Suspect;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.SmallCloud;

/** A cloud with three hosts, of which the first two have boards. */
public final class TestPower {

    private static final int HOSTS = 3;

    public final MemoryStore store = new MemoryStore();
    public final SmallCloud cloud = SmallCloud.in(store, HOSTS);
    public final FakePowerDriver driver = new FakePowerDriver();
    public final PowerBoards boards = new PowerBoards(store);

    public TestPower() {
        boards.addDriver(driver, Map.of());
        for (int i = 0; i < HOSTS - 1; i++) {
            cloud.insert(
                    PowerBoard.KIND,
                    new PowerBoard(
                            store.nextId(PowerBoard.KIND),
                            UUID.randomUUID(),
                            cloud.host(i).id(),
                            "fake",
                            address(i),
                            623,
                            "admin",
                            "hush",
                            null,
                            true,
                            PowerBoard.Power.UNKNOWN));
        }
    }

    public static String address(int host) {
        return "bmc" + host;
    }

    public Host host(int index) {
        return cloud.now(Host.KIND, cloud.host(index));
    }

    /** The board of a host, as it is now. */
    public PowerBoard board(int host) {
        return store.snapshot()
                .by(PowerBoard.KIND, PowerBoard.BY_HOST, cloud.host(host).id())
                .toList()
                .get(0);
    }

    Suspect suspect(int index) {
        return new Suspect(host(index), store.snapshot(), Duration.ofSeconds(3));
    }

    /** Settings with short times. */
    public static Settings settings() {
        Map<String, Object> values = new HashMap<>();
        values.put("fence_limit_millis", 500);
        values.put("poll_millis", 10);
        return (Settings) Proxy.newProxyInstance(
                Settings.class.getClassLoader(),
                new Class<?>[] {Settings.class},
                (proxy, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }
}
