package org.virga.spi.agent;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method of an {@link AgentTasks} service a task.
 *
 * <p>Its first run comes within one period, the next ones a period after the one before was done, each a tenth earlier or
 * later by chance, so that agents that were started together do not stay in step.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Periodic {

    /** What the task is called in {@code agent:tasks} and in metrics; that of the method if empty. */
    String name() default "";

    /**
     * The period, at least 100. The service property {@code <name>.period.millis}, which is a line in the component's
     * configuration, takes its place.
     */
    long everyMillis();
}
