package org.virga.store.snapshot;

/**
 * Owner of the nodes that one draft made. They are seen by nobody else until the draft is published, so the draft changes
 * them in place; all others it copies first. A draft that is thrown away leaves nothing behind.
 */
final class Edit {

    /** Owns nodes that nobody may change any more, such as the results of queries. Nothing is ever edited in its name. */
    static final Edit NOBODY = new Edit();
}
