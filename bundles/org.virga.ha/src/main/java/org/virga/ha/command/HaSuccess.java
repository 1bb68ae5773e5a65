package org.virga.ha.command;

import org.virga.spi.command.Field;

/** That a command succeeded. */
public record HaSuccess(
        @Field("whether the command succeeded") boolean success) {}
