package org.virga.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.virga.api.command.Caller;
import org.virga.api.identity.Session;
import org.virga.api.model.Id;
import org.virga.api.model.RoleType;

class SessionTableTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final SessionTable sessions = new SessionTable(3, Duration.ofSeconds(30), new Secrets(), nanos::get);

    @Test
    void aSessionEndsWhenItIsNotUsed() {
        Session session = open();
        pass(30);
        assertThat(sessions.find(session.id())).isPresent();
        pass(30);
        assertThat(sessions.find(session.id())).isPresent();
        pass(31);
        assertThat(sessions.find(session.id())).isEmpty();
        assertThat(sessions.size()).isZero();
    }

    @Test
    void tooManySessionsEndTheOneThatIsIdleLongest() {
        Session first = open();
        pass(1);
        Session second = open();
        pass(1);
        Session third = open();
        pass(1);
        sessions.find(first.id());
        pass(1);
        Session fourth = open();

        assertThat(sessions.find(second.id())).isEmpty();
        assertThat(sessions.find(first.id())).isPresent();
        assertThat(sessions.find(third.id())).isPresent();
        assertThat(sessions.find(fourth.id())).isPresent();
    }

    @Test
    void whatIsOverIsSweptAwayInTime() {
        open();
        open();
        pass(60);
        open();

        assertThat(sessions.size()).isEqualTo(1);
    }

    private Session open() {
        return sessions.open(
                new Caller(new Id<>(1), new Id<>(1), new Id<>(1), RoleType.USER, Caller.Origin.SESSION, "192.0.2.1"));
    }

    private void pass(int seconds) {
        nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }
}
