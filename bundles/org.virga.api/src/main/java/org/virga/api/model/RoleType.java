package org.virga.api.model;

/** What a role may do at most. The number is the CloudStack account type that goes with it. */
public enum RoleType {
    /** Everything. */
    ADMIN(1, "Admin"),
    /** Resources of every domain, no infrastructure. */
    RESOURCE_ADMIN(3, "ResourceAdmin"),
    /** Everything inside one domain and below. */
    DOMAIN_ADMIN(2, "DomainAdmin"),
    /** What belongs to the own account. */
    USER(0, "User");

    private final int accountType;
    private final String title;

    RoleType(int accountType, String title) {
        this.accountType = accountType;
        this.title = title;
    }

    public int accountType() {
        return accountType;
    }

    /** The spelling of the wire, for example {@code "DomainAdmin"}. */
    public String title() {
        return title;
    }
}
