/** The HTTP server: listeners, limits, health and metrics; what is answered comes from {@code HttpEndpoint} services. */
@NullMarked
package org.virga.http;

import org.jspecify.annotations.NullMarked;
