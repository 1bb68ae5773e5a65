package org.virga.compute.guest;

/** Settings of this bundle. */
public @interface Settings {

    /** The PID that they stand under. */
    String PID = "org.virga.compute";

    /** How long an agent may take to start a guest, with making its disks. */
    long start_deadline_seconds() default 120;

    /** How long a guest may take to shut down by itself before it is cut off. */
    int stop_grace_seconds() default 30;

    /** How long an agent may take for anything else, beside a guest's own time to shut down. */
    long call_deadline_seconds() default 30;

    /** How long a job goes on asking an agent that does not answer. */
    long patience_seconds() default 120;
}
