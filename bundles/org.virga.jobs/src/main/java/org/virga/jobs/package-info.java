/** Durable execution: queues, steps, retry, cancel, progress, recovery. */
@NullMarked
package org.virga.jobs;

import org.jspecify.annotations.NullMarked;
