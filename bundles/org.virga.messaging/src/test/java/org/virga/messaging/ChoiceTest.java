package org.virga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.virga.messaging.Talk.PATIENCE;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.message.Messaging.Registration;
import org.virga.api.message.RpcChoice;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcException.Reason;
import org.virga.api.message.RpcHandlers;
import org.virga.api.message.RpcMethod;
import org.virga.messaging.Talk.Told;

/** A caller that speaks several versions of a method. */
class ChoiceTest {

    record Greet(String name, String title) {}

    record OldGreet(String name) {}

    private static final RpcMethod<Greet, Told> NEW = new RpcMethod<>("greet", 2, 0, Greet.class, Told.class);
    private static final RpcMethod<OldGreet, Told> OLD = new RpcMethod<>("greet", 1, 1, OldGreet.class, Told.class);
    private static final RpcMethod<OldGreet, Told> OLDEST = new RpcMethod<>("hello", 1, 0, OldGreet.class, Told.class);
    private static final RpcChoice<Greet, Told> GREET = RpcChoice.of(NEW)
            .or(OLD, greet -> new OldGreet(greet.title() + " " + greet.name()), told -> told)
            .or(OLDEST, greet -> new OldGreet(greet.name()), told -> new Told(told.text() + "!"));

    @TempDir
    private Path directory;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private TestBroker broker;
    private JmsMessaging server;
    private JmsMessaging client;

    @BeforeEach
    void connect() throws Exception {
        broker = new TestBroker(directory).start();
        server = new JmsMessaging(TestSettings.with(Map.of("url", broker.url())));
        client = new JmsMessaging(TestSettings.with(Map.of("url", broker.url())));
    }

    @AfterEach
    void end() throws Exception {
        client.stop();
        server.stop();
        broker.close();
    }

    @Test
    void whoServesTheNewestIsCalledInIt() throws Exception {
        server.serve("a", RpcHandlers.builder().on(NEW, this::greet).build());

        assertThat(greet("Ada")).isEqualTo("new Dr Ada");
        assertThat(asked).hasSize(1);
    }

    @Test
    void whoServesAnOlderOneIsCalledInThatAndFromThenOnAtOnce() throws Exception {
        server.serve("a", RpcHandlers.builder().on(OLD, this::oldGreet).build());

        assertThat(greet("Ada")).isEqualTo("old Dr Ada");
        assertThat(greet("Bob")).isEqualTo("old Dr Bob");
        assertThat(asked).hasSize(2);
        assertThat(Figure.of(client, "virga_messaging_calls_total{unsupported}"))
                .isOne();
    }

    @Test
    void theBestOfWhatIsServedIsTaken() throws Exception {
        server.serve(
                "a",
                RpcHandlers.builder()
                        .on(OLDEST, this::oldGreet)
                        .on(OLD, this::oldGreet)
                        .build());

        assertThat(greet("Ada")).isEqualTo("old Dr Ada");
    }

    @Test
    void theLastOneHasAdaptersToo() throws Exception {
        server.serve("a", RpcHandlers.builder().on(OLDEST, this::oldGreet).build());

        assertThat(greet("Ada")).isEqualTo("old Ada!");
    }

    @Test
    void whoServesNoneOfThemIsNotAskedAgain() {
        RpcMethod<OldGreet, Told> other = new RpcMethod<>("other", 1, 0, OldGreet.class, Told.class);
        server.serve("a", RpcHandlers.builder().on(other, this::oldGreet).build());

        assertThatThrownBy(() -> greet("Ada")).isInstanceOfSatisfying(RpcException.class, e -> {
            assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED);
            assertThat(e).hasMessageContaining("greet 2.0").hasMessageContaining("other=1.0");
        });
        assertThat(asked).isEmpty();
    }

    @Test
    void whoIsReplacedByANewerOneIsCalledInTheNewestAgainInTheEnd() throws Exception {
        try (Registration old =
                server.serve("a", RpcHandlers.builder().on(OLD, this::oldGreet).build())) {
            assertThat(greet("Ada")).isEqualTo("old Dr Ada");
        }
        server.serve("a", RpcHandlers.builder().on(NEW, this::greet).build());

        assertThat(greet("Ada")).isEqualTo("new Dr Ada");
    }

    @Test
    void aCastGoesInTheVersionThatIsServedAndInTheOldestWhenNobodyAnswers() throws Exception {
        Registration old =
                server.serve("a", RpcHandlers.builder().on(OLD, this::oldGreet).build());
        client.cast("a", GREET, new Greet("Ada", "Dr"));
        await().until(() -> asked.equals(List.of("old Dr Ada")));
        old.close();

        client.cast("b", GREET, new Greet("Bob", "Dr"));
        server.serve(
                "b",
                RpcHandlers.builder()
                        .on(NEW, this::greet)
                        .on(OLDEST, this::oldGreet)
                        .build());

        await().until(() -> asked.contains("old Bob"));
        assertThat(client.list(10)).isEmpty();
    }

    private Told greet(Greet greet) {
        asked.add("new " + greet.title() + " " + greet.name());
        return new Told("new " + greet.title() + " " + greet.name());
    }

    private Told oldGreet(OldGreet greet) {
        asked.add("old " + greet.name());
        return new Told("old " + greet.name());
    }

    private String greet(String name) throws RpcException, InterruptedException {
        return client.call("a", GREET, new Greet(name, "Dr"), PATIENCE).text();
    }

    @Test
    void theDeadlineCountsForBothTogether() {
        assertThatThrownBy(() -> client.call("nobody", GREET, new Greet("Ada", ""), Duration.ofMillis(100)))
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TIMEOUT));
    }
}
