package org.virga.api.alert;

import org.osgi.annotation.versioning.ProviderType;
import org.virga.api.model.Alert;

/**
 * Tells operators what they have to look at. An alert is for people: nothing is decided by one. Any thread may call;
 * nothing here blocks.
 */
@ProviderType
public interface Alerts {

    /**
     * Raises an alert. One that is open already under this type and subject is told again instead: its count rises and its
     * text is the new one. Never throws; when the store cannot be used, the alert is in the log only, and raised when the
     * store is back.
     *
     * @param subject what it is about, stable from time to time, for example {@code "job 8d3f..."}; at most 255 characters
     * @param text a sentence or two that an operator can act on
     */
    void raise(Alert.Type type, String subject, String text);

    /** Ends the open alert of this type and subject, if there is one: what it told of is over. */
    void clear(Alert.Type type, String subject);
}
