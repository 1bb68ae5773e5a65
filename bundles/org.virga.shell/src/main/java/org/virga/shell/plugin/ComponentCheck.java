package org.virga.shell.plugin;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.karaf.features.BundleInfo;
import org.apache.karaf.features.Feature;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** Sees to it that the components of a newly installed feature come up. */
final class ComponentCheck {

    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final long POLL_MILLIS = 20;

    private final BundleContext context;
    private final ServiceComponentRuntime components;

    ComponentCheck(BundleContext context, ServiceComponentRuntime components) {
        this.context = context;
        this.components = components;
    }

    /**
     * Waits until every component of the feature's bundles is active, activating those that wait to be asked for.
     *
     * @throws PluginException when one is not in time, with what it lacks
     */
    void awaitComponents(Feature feature) throws PluginException, InterruptedException {
        List<String> locations =
                feature.getBundles().stream().map(BundleInfo::getLocation).toList();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        for (Bundle bundle : context.getBundles()) {
            if (locations.contains(location(bundle))) {
                for (ComponentDescriptionDTO component : components.getComponentDescriptionDTOs(bundle)) {
                    await(bundle, component, deadline);
                }
            }
        }
    }

    /** What the bundle was last made of: it keeps its location when it is updated, and the container notes where from. */
    private static String location(Bundle bundle) {
        @Nullable String updated = bundle.getHeaders("").get(Constants.BUNDLE_UPDATELOCATION);
        return updated == null ? bundle.getLocation() : updated;
    }

    private void await(Bundle bundle, ComponentDescriptionDTO component, long deadline)
            throws PluginException, InterruptedException {
        @Nullable String problem = problem(bundle, component);
        while (problem != null) {
            if (System.nanoTime() > deadline) {
                throw new PluginException("The component " + component.name + " does not come up: " + problem);
            }
            Thread.sleep(POLL_MILLIS);
            problem = problem(bundle, component);
        }
    }

    private @Nullable String problem(Bundle bundle, ComponentDescriptionDTO component) {
        if (!component.defaultEnabled) {
            return null;
        }
        activate(bundle, component);
        List<ComponentConfigurationDTO> configurations =
                List.copyOf(components.getComponentConfigurationDTOs(component));
        if (configurations.isEmpty()) {
            return "it needs the configuration " + Arrays.toString(component.configurationPid);
        }
        for (ComponentConfigurationDTO configuration : configurations) {
            if (configuration.state != ComponentConfigurationDTO.ACTIVE) {
                return describe(configuration);
            }
        }
        return null;
    }

    /** A component that offers a service is activated when somebody gets it. */
    private void activate(Bundle bundle, ComponentDescriptionDTO component) {
        ServiceReference<?> @Nullable [] references = bundle.getRegisteredServices();
        if (references == null) {
            return;
        }
        for (ServiceReference<?> reference : references) {
            if (component.name.equals(reference.getProperty("component.name"))) {
                context.getService(reference);
                context.ungetService(reference);
            }
        }
    }

    private static String describe(ComponentConfigurationDTO configuration) {
        return switch (configuration.state) {
            case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION -> "its configuration is missing";
            case ComponentConfigurationDTO.UNSATISFIED_REFERENCE ->
                "the services it needs are missing: "
                        + Arrays.stream(configuration.unsatisfiedReferences)
                                .map(reference -> reference.name)
                                .toList();
            case ComponentConfigurationDTO.FAILED_ACTIVATION ->
                "its activation failed: " + firstLine(configuration.failure);
            default -> "it is not made when it is asked for; the log says why";
        };
    }

    private static String firstLine(@Nullable String failure) {
        return failure == null ? "see the log" : failure.lines().findFirst().orElse("see the log");
    }
}
