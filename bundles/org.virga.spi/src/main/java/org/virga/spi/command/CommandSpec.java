package org.virga.spi.command;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.virga.api.model.Job;
import org.virga.api.model.RoleType;

/** What a command is called and what is told of it. Stands at a {@link CommandHandler}. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface CommandSpec {

    /** Name on the wire, for example {@code "listZones"}. */
    String name();

    /** A sentence for {@code listApis}. */
    String description();

    /** The protocol's name of a result, for example {@code "zone"}; empty where the fields stand directly in the envelope. */
    String object() default "";

    /** The response record that a result is made of. */
    Class<? extends Record> response();

    /** Who may use it. */
    RoleType[] roles() default {RoleType.ADMIN};

    /** Release that brought it; empty for always there. */
    String since() default "";

    /** Version of the command: jobs are accepted under it. */
    String version() default "1";

    /** The protocol's event type, for example {@code "VM.CREATE"}; empty for commands that leave no events. */
    String event() default "";

    /** How the events call what is done, for example {@code "starting virtual machine"}. */
    String eventDescription() default "";

    /** The protocol's name of what an asynchronous command is about, for example {@code "VirtualMachine"}. */
    String resourceType() default "";

    /**
     * How many jobs on one resource may run at once while a job of this command does, itself included. 1 means that it has
     * the resource for itself.
     */
    int concurrency() default 1;

    /** 0 to 9, 9 the most urgent: which of the jobs whose turn it is get a worker first. */
    int priority() default Job.Terms.NORMAL_PRIORITY;

    /** How long a job of this command runs at most when all is well; an alert is raised when one runs longer. 0 for never. */
    int expectedSeconds() default 60;

    /** How long after its acceptance a job of this command is given up and undone. 0 for the job manager's setting. */
    int deadlineSeconds() default 0;
}
