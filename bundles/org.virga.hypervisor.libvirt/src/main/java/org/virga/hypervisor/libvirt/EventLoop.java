package org.virga.hypervisor.libvirt;

import com.sun.jna.Pointer;
import org.libvirt.jna.Libvirt.VirEventTimeoutCallback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread on which libvirt delivers events and watches over its connections.
 *
 * <p>libvirt has one event loop a process, which whoever comes first registers for good: the first version of this bundle,
 * for all later ones. What a version brings is the thread that turns it, and a timer by which the thread is woken to end.
 */
final class EventLoop {

    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
    private static final int STOP_ATTEMPTS = 50;
    private static final long STOP_ATTEMPT_MILLIS = 100;

    private final NativeLibvirt libvirt;
    private final Thread thread;
    private final int timer;
    /** Native code holds it as long as the timer exists; so must Java. */
    private final VirEventTimeoutCallback wake;

    private volatile boolean running = true;

    /** Registers the loop. To be called before the first connection is opened. */
    EventLoop(NativeLibvirt libvirt) {
        this.libvirt = libvirt;
        this.wake = this::woken;
        libvirt.virEventRegisterDefaultImpl();
        this.timer = libvirt.virEventAddTimeout(-1, wake, null, null);
        this.thread = new Thread(this::run, "virga-libvirt-events");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Ends the thread and returns when it has ended. Connections must be closed by then. */
    void stop() {
        running = false;
        try {
            // More than once: where another version's thread turns the loop, that one takes the wake-up, and ours may
            // be on its
            // way into the queue behind it at that moment.
            for (int attempt = 0; attempt < STOP_ATTEMPTS && thread.isAlive(); attempt++) {
                libvirt.virEventUpdateTimeout(timer, 0);
                thread.join(STOP_ATTEMPT_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.error("The thread {} does not end", thread.getName());
        }
    }

    private void run() {
        while (running) {
            if (libvirt.virEventRunDefaultImpl() < 0) {
                LOG.error("libvirt's event loop failed: {}", libvirt.virGetLastErrorMessage());
                return;
            }
        }
        libvirt.virEventRemoveTimeout(timer);
    }

    /** The wake-up is the whole purpose; the timer rests again. */
    private void woken(int id, Pointer unused) {
        libvirt.virEventUpdateTimeout(id, -1);
    }
}
