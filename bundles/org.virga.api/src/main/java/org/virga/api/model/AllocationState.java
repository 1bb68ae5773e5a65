package org.virga.api.model;

/** Whether a part of the topology takes new guests. */
public enum AllocationState {
    ENABLED,
    DISABLED
}
