package org.virga.api.model;

import java.time.Instant;

/**
 * What an agent last reported of a host: soft state, which is not stored and comes again by itself.
 *
 * @param reported when the report arrived, by the controller's clock
 * @param cpuUsedPercent of the whole host, 0 to 100
 * @param memoryFreeBytes as the host sees it now, guests that use less than they were given counted as such
 * @param loadAverage of the last minute
 * @param guests how many it runs
 */
public record HostStatus(
        Instant reported,
        double cpuUsedPercent,
        long memoryUsedBytes,
        long memoryFreeBytes,
        double loadAverage,
        long networkReadBytes,
        long networkWrittenBytes,
        int guests) {}
