package org.virga.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SettingsTest {

    @Test
    void defaultsAreInRange() {
        Settings settings = Settings.of(config(Map.of()));

        assertThat(settings.workers()).isEqualTo(64);
        assertThat(settings.grace()).hasSeconds(3);
        assertThat(settings.deadlineSeconds()).isEqualTo(3_600);
    }

    @Test
    void aSettingOutOfRangeIsRefusedByName() {
        assertThatThrownBy(() -> Settings.of(config(Map.of("workers", 0))))
                .hasMessage("org.virga.jobs: workers is 0 and has to be from 1 to 1000");
        assertThatThrownBy(() -> Settings.of(config(Map.of("stop_grace_millis", 60_001))))
                .hasMessage("org.virga.jobs: stop.grace.millis is 60001 and has to be from 0 to 60000");
        assertThatThrownBy(() -> Settings.of(config(Map.of("compensation_attempts", 0))))
                .hasMessage("org.virga.jobs: compensation.attempts is 0 and has to be at least 1");
        assertThatThrownBy(() -> Settings.of(config(Map.of("deadline_seconds", -1))))
                .hasMessage("org.virga.jobs: deadline.seconds is -1 and has to be at least 0");
        assertThatThrownBy(() -> Settings.of(config(Map.of("history_memory_seconds", -5))))
                .hasMessage("org.virga.jobs: history.memory.seconds is -5 and has to be at least 0");
    }

    /** Settings as Declarative Services would hand them over. */
    private static Settings.Config config(Map<String, Object> values) {
        return (Settings.Config) Proxy.newProxyInstance(
                Settings.Config.class.getClassLoader(),
                new Class<?>[] {Settings.Config.class},
                (proxy, method, args) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }
}
