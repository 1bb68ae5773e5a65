package org.virga.api.store;

/** What an operator asked of the store was not done. The message is for the operator. */
public final class MaintenanceException extends Exception {

    private static final long serialVersionUID = 1L;

    public MaintenanceException(String message) {
        super(message);
    }

    public MaintenanceException(String message, Throwable cause) {
        super(message, cause);
    }
}
