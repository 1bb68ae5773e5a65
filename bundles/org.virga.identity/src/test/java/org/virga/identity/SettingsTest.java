package org.virga.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {

    /** The settings as Declarative Services would hand them over. */
    static Settings.Config config(String adminEnv, int timeout) {
        Map<String, Object> values = Map.of(
                "endpoint",
                "http://127.0.0.1:8080/client/api",
                "admin_env",
                adminEnv,
                "session_timeout_seconds",
                timeout);
        return (Settings.Config) Proxy.newProxyInstance(
                Settings.Config.class.getClassLoader(),
                new Class<?>[] {Settings.Config.class},
                (proxy, method, args) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    @Test
    void defaultsAreSensible() {
        Settings settings = Settings.of(config("admin.env", 1800));

        assertThat(settings.passwordIterations()).isEqualTo(210_000);
        assertThat(settings.sessionTimeout()).hasMinutes(30);
    }

    @Test
    void settingsThatMakeNoSenseAreNamed() {
        assertThatThrownBy(() -> Settings.of(config("admin.env", 0)))
                .hasMessageStartingWith("etc/org.virga.identity.cfg: session.timeout.seconds has to be at least 1");
        assertThatThrownBy(() -> Settings.of(config(" ", 1800))).hasMessageContaining("admin.env");
    }
}
