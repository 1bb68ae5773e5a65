/** Records as JSON documents, the form in which they stand in the database. */
@NullMarked
package org.virga.store.document;

import org.jspecify.annotations.NullMarked;
