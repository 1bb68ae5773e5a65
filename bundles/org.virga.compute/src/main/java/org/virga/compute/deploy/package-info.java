/** What a new virtual machine is made from: names, sizes, networks and who may ask for what. */
@NullMarked
package org.virga.compute.deploy;

import org.jspecify.annotations.NullMarked;
