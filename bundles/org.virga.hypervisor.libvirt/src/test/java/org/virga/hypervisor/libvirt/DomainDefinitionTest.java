package org.virga.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.virga.api.compute.GuestSpec;
import org.virga.hypervisor.libvirt.TemplateFiles.DirectBoot;
import org.w3c.dom.Element;

final class DomainDefinitionTest {

    private static final UUID VM = UUID.fromString("5b0c4c56-7b0f-4a3e-9a4e-1f3a3c1d2e4f");
    private static final GuestNote NOTE = new GuestNote(12, Path.of("/srv/guests/h1/vm"), false);
    private static final GuestNetwork NETWORK = new GuestNetwork("virga-guest", "");

    private static GuestSpec guest(String hostName) {
        return new GuestSpec(
                VM,
                12,
                "i-2-34-VM",
                hostName,
                2,
                500,
                512 * Specs.MEGABYTE,
                List.of(Specs.emptyDisk()),
                List.of(Specs.nic("02:00:00:00:00:01", "10.1.1.11")),
                null,
                Map.of());
    }

    private static Element define(GuestSpec guest, Acceleration acceleration, GuestNetwork network) {
        return Xml.parse(DomainDefinition.of(guest, NOTE, Optional.empty(), acceleration, network));
    }

    private static String text(Element domain, String element) {
        return Xml.elements(domain, element).get(0).getTextContent();
    }

    private static String attribute(Element domain, String element, String attribute) {
        return Xml.elements(domain, element).get(0).getAttribute(attribute);
    }

    @Test
    void theDomainIsTheVirtualMachine() {
        Element domain = define(guest("web"), Acceleration.KVM, NETWORK);

        assertThat(domain.getAttribute("type")).isEqualTo("kvm");
        assertThat(text(domain, "uuid")).isEqualTo(VM.toString());
        assertThat(text(domain, "name")).isEqualTo("i-2-34-VM");
        assertThat(text(domain, "memory")).isEqualTo("536870912");
        assertThat(text(domain, "vcpu")).isEqualTo("2");
        assertThat(attribute(domain, "cpu", "mode")).isEqualTo("host-model");
        assertThat(attribute(domain, "boot", "dev")).isEqualTo("hd");
    }

    @Test
    void theNoteComesBackAsItWasWritten() {
        String xml = DomainDefinition.of(guest("web"), NOTE, Optional.empty(), Acceleration.KVM, NETWORK);
        String note = xml.substring(xml.indexOf("<virga:guest"), xml.indexOf("</metadata>"));

        assertThat(GuestNote.parse(note)).isEqualTo(NOTE);
    }

    @Test
    void aSpoiledNoteStillTellsThatTheGuestIsVirgas() {
        assertThat(GuestNote.parse("<virga:guest xmlns:virga='urn:virga:guest:1' epoch='x' directory='/a'/>"))
                .isEqualTo(new GuestNote(0, Path.of("/a"), false));
    }

    @Test
    void emulationNamesTheProcessorThatItEmulates() {
        Element domain = define(guest("web"), Acceleration.EMULATION, NETWORK);

        assertThat(domain.getAttribute("type")).isEqualTo("qemu");
        assertThat(text(domain, "model")).isEqualTo("qemu64");
    }

    @Test
    void directBootNamesItsFiles() {
        DirectBoot boot = new DirectBoot(Path.of("/t/vmlinuz"), Optional.of(Path.of("/t/initrd")), "console=ttyS0 <&>");

        Element domain =
                Xml.parse(DomainDefinition.of(guest("web"), NOTE, Optional.of(boot), Acceleration.KVM, NETWORK));

        assertThat(text(domain, "kernel")).isEqualTo("/t/vmlinuz");
        assertThat(text(domain, "initrd")).isEqualTo("/t/initrd");
        assertThat(text(domain, "cmdline")).isEqualTo("console=ttyS0 <&>");
        assertThat(Xml.elements(domain, "boot")).isEmpty();
    }

    @Test
    void disksAndConsoleAreInTheGuestsDirectory() {
        Element domain = define(guest("web"), Acceleration.KVM, NETWORK);

        assertThat(Xml.elements(domain, "source"))
                .extracting(source -> source.getAttribute("file") + source.getAttribute("path"))
                .contains(
                        "/srv/guests/h1/vm/" + Specs.emptyDisk().volume() + ".qcow2", "/srv/guests/h1/vm/console.log");
        assertThat(attribute(domain, "target", "dev")).isEqualTo("vda");
    }

    @Test
    void interfacesArePluggedIntoTheNetworkOrTheBridge() {
        assertThat(attribute(define(guest("web"), Acceleration.KVM, NETWORK), "interface", "type"))
                .isEqualTo("network");
        Element bridged = define(guest("web"), Acceleration.KVM, new GuestNetwork("virga-guest", "cloudbr0"));
        assertThat(attribute(bridged, "interface", "type")).isEqualTo("bridge");
        assertThat(Xml.elements(bridged, "source"))
                .anyMatch(source -> source.getAttribute("bridge").equals("cloudbr0"));
    }

    @Test
    void whatUsersTypedIsTextAndNothingElse() {
        String nasty = "</title><devices/>&\"'";

        assertThat(text(define(guest(nasty), Acceleration.KVM, NETWORK), "title"))
                .isEqualTo(nasty);
    }
}
