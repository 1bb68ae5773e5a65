package org.virga.spi.command;

import java.time.Instant;
import org.virga.api.command.Caller;
import org.virga.api.store.Snapshot;

/**
 * What a handler works with.
 *
 * @param snapshot the state that the parameters were bound on
 * @param now the wall clock at the beginning of the call, cut to milliseconds, for what is stored and shown
 */
public record CommandContext(Caller caller, Snapshot snapshot, Instant now) {}
