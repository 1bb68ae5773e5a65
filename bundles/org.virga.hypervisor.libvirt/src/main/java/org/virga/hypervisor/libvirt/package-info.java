/** Drives QEMU and KVM through libvirt. */
@NullMarked
package org.virga.hypervisor.libvirt;

import org.jspecify.annotations.NullMarked;
