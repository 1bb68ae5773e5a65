package org.virga.spi.agent;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A service with things that an agent does from time to time: its public methods without parameters that bear {@link
 * Periodic}. Registering the service is all that it takes.
 *
 * <p>Threading: a task never overlaps itself; different tasks, of one service too, run side by side, on few threads of the
 * agent, so a task that takes long keeps others waiting. Life cycle: tasks begin when the service comes. Before the
 * service goes, a task that is under way is waited for, half a minute at most. A task that throws has failed: that is
 * counted, logged once for each kind of exception until the task succeeds again, and it is run again at its next time.
 */
@ConsumerType
public interface AgentTasks {}
