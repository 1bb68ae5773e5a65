package org.virga.hypervisor.libvirt;

import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** Configurations as Declarative Services would hand them over. */
final class TestSettings {

    private TestSettings() {}

    /** The defaults, apart from these, by method name. */
    static LibvirtDriver.Config config(Map<String, Object> changed) {
        return (LibvirtDriver.Config) Proxy.newProxyInstance(
                TestSettings.class.getClassLoader(),
                new Class<?>[] {LibvirtDriver.Config.class},
                (proxy, method, arguments) -> method.getName().equals("annotationType")
                        ? (Class<? extends Annotation>) LibvirtDriver.Config.class
                        : changed.getOrDefault(method.getName(), Objects.requireNonNull(method.getDefaultValue())));
    }

    static LibvirtSettings settings(Path data, Map<String, Object> changed) {
        return LibvirtSettings.of(config(changed), data);
    }
}
