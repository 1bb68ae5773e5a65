package org.virga.authority.member;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import org.virga.authority.Pem;

/**
 * An agent's key and certificate in one file, and the authority's certificate in another, below a directory. Files are
 * replaced whole, so that a crash leaves the old or the new ones; only their owner can read the key.
 *
 * @param key that never leaves this machine
 */
record Credentials(PrivateKey key, X509Certificate certificate, X509Certificate authority) {

    private static final String AGENT = "agent.pem";
    private static final String AUTHORITY = "authority.pem";

    /**
     * Reads them.
     *
     * @throws IOException when they are not there, or are none; the message names the file
     */
    static Credentials read(Path directory) throws IOException {
        try {
            String own = Files.readString(directory.resolve(AGENT));
            String trusted = Files.readString(directory.resolve(AUTHORITY));
            return new Credentials(Pem.key(own), Pem.certificate(own), Pem.certificate(trusted));
        } catch (NoSuchFileException e) {
            throw new IOException("There is no file " + e.getFile() + ": has this agent joined?", e);
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "The files " + AGENT + " and " + AUTHORITY + " in " + directory + " are not key and certificates: "
                            + e.getMessage(),
                    e);
        }
    }

    /** Writes them. */
    void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        replace(directory.resolve(AUTHORITY), Pem.of(authority));
        replace(directory.resolve(AGENT), Pem.of(key) + Pem.of(certificate));
    }

    /** The pair that a request is signed with. */
    KeyPair pair() {
        return new KeyPair(certificate.getPublicKey(), key);
    }

    /** Puts a text in the place of a file, readable by its owner only. */
    static void replace(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            ByteBuffer content = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (content.hasRemaining()) {
                channel.write(content);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "Credentials[" + certificate.getSubjectX500Principal() + "]";
    }
}
