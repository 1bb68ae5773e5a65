package org.virga.hypervisor.libvirt;

import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Optional;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.GuestSpec.Disk;
import org.virga.api.compute.GuestSpec.Interface;
import org.virga.hypervisor.libvirt.TemplateFiles.DirectBoot;

/** Writes the XML by which libvirt defines a guest. */
final class DomainDefinition {

    private static final XMLOutputFactory WRITERS = XMLOutputFactory.newFactory();
    private static final String PREFIX = "virga";

    private final XMLStreamWriter xml;
    private final GuestSpec guest;
    private final GuestNote note;
    private final Acceleration acceleration;
    private final GuestNetwork network;

    private DomainDefinition(
            XMLStreamWriter xml, GuestSpec guest, GuestNote note, Acceleration acceleration, GuestNetwork network) {
        this.xml = xml;
        this.guest = guest;
        this.note = note;
        this.acceleration = acceleration;
        this.network = network;
    }

    static String of(
            GuestSpec guest,
            GuestNote note,
            Optional<DirectBoot> directBoot,
            Acceleration acceleration,
            GuestNetwork network) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = WRITERS.createXMLStreamWriter(text);
            new DomainDefinition(xml, guest, note, acceleration, network).write(directBoot);
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalArgumentException("The guest " + guest + " cannot be written as XML", e);
        }
        return text.toString();
    }

    private void write(Optional<DirectBoot> directBoot) throws XMLStreamException {
        start("domain", "type", acceleration.virtType());
        element("name", guest.instanceName());
        element("uuid", guest.vm().toString());
        element("title", guest.hostName());
        writeNote();
        element("memory", Long.toString(guest.memoryBytes()), "unit", "bytes");
        element("vcpu", Integer.toString(guest.cpuNumber()));
        writeBoot(directBoot);
        start("features");
        empty("acpi");
        empty("apic");
        xml.writeEndElement();
        writeProcessor();
        empty("clock", "offset", "utc");
        element("on_poweroff", "destroy");
        element("on_reboot", "restart");
        // The agent reports that it stopped, and those who restart guests decide; libvirt restarting it would be a run
        // that
        // nobody placed.
        element("on_crash", "destroy");
        writeDevices();
        xml.writeEndElement();
    }

    private void writeNote() throws XMLStreamException {
        start("metadata");
        xml.writeStartElement(PREFIX, "guest", GuestNote.NAMESPACE);
        xml.writeNamespace(PREFIX, GuestNote.NAMESPACE);
        xml.writeAttribute("epoch", Long.toString(note.epoch()));
        xml.writeAttribute("directory", note.directory().toString());
        if (note.incoming()) {
            xml.writeAttribute("incoming", "true");
        }
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private void writeBoot(Optional<DirectBoot> directBoot) throws XMLStreamException {
        start("os");
        element("type", "hvm");
        if (directBoot.isPresent()) {
            element("kernel", directBoot.get().kernel().toString());
            Optional<Path> initrd = directBoot.get().initrd();
            if (initrd.isPresent()) {
                element("initrd", initrd.get().toString());
            }
            element("cmdline", directBoot.get().commandLine());
        } else {
            empty("boot", "dev", "hd");
        }
        xml.writeEndElement();
    }

    private void writeProcessor() throws XMLStreamException {
        switch (acceleration) {
            case KVM -> empty("cpu", "mode", "host-model");
            case EMULATION -> {
                start("cpu", "mode", "custom", "match", "exact");
                element("model", "qemu64", "fallback", "allow");
                xml.writeEndElement();
            }
            case TEST -> {}
        }
    }

    private void writeDevices() throws XMLStreamException {
        start("devices");
        for (Disk disk : guest.disks()) {
            start("disk", "type", "file", "device", "disk");
            if (disk.pool() == null) {
                empty("driver", "name", "qemu", "type", "qcow2");
            } else {
                // What the guest was told is written must not be in the memory of a host that may be lost.
                empty("driver", "name", "qemu", "type", "qcow2", "cache", "none");
            }
            empty("source", "file", GuestFiles.disk(note.directory(), disk).toString());
            empty("target", "dev", "vd" + (char) ('a' + disk.deviceId()), "bus", "virtio");
            xml.writeEndElement();
        }
        for (Interface nic : guest.interfaces()) {
            writeInterface(nic);
        }
        start("serial", "type", "file");
        empty("source", "path", GuestFiles.console(note.directory()).toString(), "append", "on");
        empty("target", "port", "0");
        xml.writeEndElement();
        empty("controller", "type", "usb", "model", "none");
        empty("memballoon", "model", "virtio");
        start("rng", "model", "virtio");
        element("backend", "/dev/urandom", "model", "random");
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private void writeInterface(Interface nic) throws XMLStreamException {
        Optional<String> bridge = network.bridge();
        start("interface", "type", bridge.isPresent() ? "bridge" : "network");
        empty("mac", "address", nic.mac());
        if (bridge.isPresent()) {
            empty("source", "bridge", bridge.get());
        } else {
            empty("source", "network", network.network());
        }
        empty("model", "type", "virtio");
        xml.writeEndElement();
    }

    private void start(String name, String... attributes) throws XMLStreamException {
        xml.writeStartElement(name);
        attributes(attributes);
    }

    private void empty(String name, String... attributes) throws XMLStreamException {
        xml.writeEmptyElement(name);
        attributes(attributes);
    }

    private void element(String name, String text, String... attributes) throws XMLStreamException {
        start(name, attributes);
        xml.writeCharacters(text);
        xml.writeEndElement();
    }

    private void attributes(String... namesAndValues) throws XMLStreamException {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            xml.writeAttribute(namesAndValues[i], namesAndValues[i + 1]);
        }
    }
}
