package org.virga.hypervisor.libvirt;

import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.w3c.dom.Element;

/**
 * What Virga notes in a guest's definition, so that a driver that knows nothing finds what its predecessor left. The guest's
 * identity is not among it: that is the domain's own UUID.
 *
 * @param epoch of the run that the definition was made for
 * @param directory where the guest's disks and its console file are
 * @param incoming whether the guest is to come from another host, or has come and was not told to run yet
 */
record GuestNote(long epoch, Path directory, boolean incoming) {

    /** libvirt keeps one element for each namespace. */
    static final String NAMESPACE = "urn:virga:guest:1";

    private static final Logger LOG = LoggerFactory.getLogger(GuestNote.class);

    /**
     * Reads the note. One that somebody spoiled is taken for one of epoch 0: a guest must not vanish from the reports for it.
     */
    static GuestNote parse(String xml) {
        Element element = Xml.parse(xml);
        Path directory = Path.of(element.getAttribute("directory"));
        try {
            return new GuestNote(
                    Long.parseLong(element.getAttribute("epoch")),
                    directory,
                    !element.getAttribute("incoming").isEmpty());
        } catch (NumberFormatException e) {
            LOG.warn("A guest's note has been spoiled: {}", xml);
            return new GuestNote(0, directory, false);
        }
    }

    /** As it stands in a definition. */
    String toXml() {
        return "<virga:guest xmlns:virga=\"" + NAMESPACE + "\"" + attributes();
    }

    /** As libvirt wants it that writes it into a definition, and adds the namespace itself. */
    String toMetadata() {
        return "<guest" + attributes();
    }

    private String attributes() {
        return " epoch=\"" + epoch + "\" directory=\"" + Xml.escaped(directory.toString()) + "\""
                + (incoming ? " incoming=\"true\"/>" : "/>");
    }
}
