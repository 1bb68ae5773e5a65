/** Tests of the container as it is shipped. */
package org.virga.tests;
