package org.virga.hypervisor.simulator;

/** What can be set in {@code org.virga.hypervisor.simulator.cfg}; a change takes effect at once. */
public @interface Settings {

    /** Where the hosts and their guests are kept. */
    String directory() default "";

    /**
     * Where storage is kept that hosts share; {@code pools} in {@code directory} unless set. To be set to the same for all
     * processes which simulate hosts of one zone; then disks are missed that are not there.
     */
    String pools_directory() default "";

    /** What a host has whose URL does not say. */
    int host_cpus() default 8;

    int host_cpu_mhz() default 2000;

    int host_memory_mib() default 32 * 1024;

    /** How much more memory guests may be given than a host has: 1 for none. */
    double memory_overcommit() default 1;

    int delay_connect_millis() default 0;

    int delay_start_millis() default 0;

    int delay_stop_millis() default 0;

    int delay_reboot_millis() default 0;

    int delay_destroy_millis() default 0;

    /** How long an operation takes to notice that a host does not answer. */
    int delay_unreachable_millis() default 0;

    int delay_prepare_millis() default 0;

    /** How fast guests' memory is sent from host to host, in MiB a second. */
    int migration_speed_mib() default 10 * 1024;

    /** How fast guests write their memory meanwhile, in per cent of that; from 100 on no sending ever ends by itself. */
    int migration_dirty_percent() default 0;

    /**
     * Which operations the faults below happen to: connect, start, stop, reboot, destroy, and of migrations prepare, send,
     * hand_over, take_over, end, forget.
     */
    String fault_operations() default "start";

    /** Fails this many of the next operations. */
    int fault_next() default 0;

    /** Fails this share of all operations, by chance. */
    double fault_percent() default 0;

    /** How they fail: FAILED, NO_ROOM, UNFIT or UNREACHABLE; the latter after it was done, as when an answer is lost. */
    String fault_reason() default "FAILED";

    /** The hosts to which the faults happen, as the paths of their URLs separated by blanks; empty for all. */
    String fault_hosts() default "";

    /** Hosts that do not answer, as the paths of their URLs separated by blanks. Their guests go on. */
    String unreachable_hosts() default "";
}
