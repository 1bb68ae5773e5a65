package org.virga.messaging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Keys and certificates as operators make them, with the JDK's own tool. */
final class TlsFiles {

    static final String PASSWORD = "changeit";

    private final Path directory;

    TlsFiles(Path directory) {
        this.directory = directory;
    }

    /** A key with a certificate that it has signed itself, as PKCS#12. */
    Path key(String name) throws IOException, InterruptedException {
        Path file = directory.resolve(name + ".p12");
        keytool(
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1",
                "-keystore",
                file.toString());
        return file;
    }

    /** The certificate in a key store as a trust store, as PKCS#12. */
    Path trust(Path key) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("trusted", certificate(key));
        Path file = directory.resolve(key.getFileName() + ".trust");
        try (var out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return file;
    }

    /** The certificate in a key store as PEM. */
    Path pemTrust(Path key) throws IOException, GeneralSecurityException {
        Path file = directory.resolve(key.getFileName() + ".trust.pem");
        return Files.writeString(file, pem("CERTIFICATE", certificate(key).getEncoded()));
    }

    /** Key and certificate as PEM. */
    Path pemKey(Path key) throws IOException, GeneralSecurityException {
        KeyStore store = load(key);
        Key secret = store.getKey(store.aliases().nextElement(), PASSWORD.toCharArray());
        Path file = directory.resolve(key.getFileName() + ".pem");
        return Files.writeString(
                file,
                pem("PRIVATE KEY", secret.getEncoded())
                        + pem("CERTIFICATE", certificate(key).getEncoded()));
    }

    private static String pem(String kind, byte[] bytes) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + kind
                + "-----\n";
    }

    private static Certificate certificate(Path key) throws IOException, GeneralSecurityException {
        KeyStore store = load(key);
        return store.getCertificate(store.aliases().nextElement());
    }

    private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD, "-keypass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(said);
        }
    }
}
