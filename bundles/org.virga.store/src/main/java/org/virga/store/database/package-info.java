/** The database: its schema, its rows, the one connection that writes and those that read history. */
@NullMarked
package org.virga.store.database;

import org.jspecify.annotations.NullMarked;
