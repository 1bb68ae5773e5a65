package org.virga.messaging;

import jakarta.jms.JMSException;

/** Takes what comes from one destination and has it carried out by workers. */
interface Inlet {

    /** Begins to take, on this connection. */
    Wire.Subscription open(Wire wire) throws JMSException;

    /** Whether the broker keeps a message until it is carried out, so that the subscription has to live until then. */
    boolean acknowledgesWhenDone();

    /** Does with a task that has not begun, when this is closed, what keeps it from being lost. */
    void giveBack(Runnable task);
}
