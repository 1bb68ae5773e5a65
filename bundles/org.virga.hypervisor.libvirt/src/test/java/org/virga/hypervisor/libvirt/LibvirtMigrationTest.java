package org.virga.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What is sent along with a guest. Whether it moves is tried on real hosts, by {@link LabContractTest}. */
class LibvirtMigrationTest {

    private final GuestNote here = new GuestNote(3, Path.of("/srv/h1/a&b"), false);
    private final GuestNote there = new GuestNote(4, Path.of("/data/h2/a&b"), true);

    @Test
    void aNoteIsReadAsItWasWritten() {
        assertThat(GuestNote.parse(here.toXml())).isEqualTo(here);
        assertThat(GuestNote.parse(there.toXml())).isEqualTo(there);
        assertThat(GuestNote.parse(there.toMetadata())).isEqualTo(there);
    }

    @Test
    void theDestinationFindsItsOwnPathsAndTheNewEpoch() {
        String definition = "<domain><metadata>" + here.toXml() + "</metadata><devices>"
                + "<source file='/srv/h1/a&amp;b/root.qcow2'/><source path='/srv/h1/a&amp;b/console.log'/>"
                + "<kernel>/srv/templates/vmlinuz</kernel></devices></domain>";

        String moved = LibvirtMigration.moved(definition, here, there);

        assertThat(moved)
                .contains("/data/h2/a&amp;b/root.qcow2", "/data/h2/a&amp;b/console.log", "/srv/templates/vmlinuz")
                .doesNotContain("/srv/h1");
        assertThat(GuestNote.parse(moved.substring(moved.indexOf("<virga:guest"), moved.indexOf("</metadata>"))))
                .isEqualTo(there);
    }

    @Test
    void onlyTheHostsOwnDisksAreCopied() {
        String definition = "<domain><devices>"
                + "<disk><source file='/mnt/primary/1.qcow2'/><backingStore><source file='/mnt/primary/t.qcow2'/>"
                + "</backingStore><target dev='vda'/></disk>"
                + "<disk><source file='/srv/h1/a&amp;b/2.qcow2'/><target dev='vdb'/></disk>"
                + "</devices></domain>";

        assertThat(LibvirtMigration.local(definition, here)).containsExactly("vdb");
    }
}
