package org.virga.hypervisor.simulator;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Settings with their defaults, but for those given. */
final class TestSettings {

    private TestSettings() {}

    static Settings with(Map<String, Object> values) {
        return (Settings) Proxy.newProxyInstance(
                Settings.class.getClassLoader(),
                new Class<?>[] {Settings.class},
                (proxy, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }
}
