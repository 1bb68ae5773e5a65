package org.virga.messaging;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Who this process is and whom it trusts, for TLS. The files are read each time that they are asked for: a certificate that
 * was renewed counts from the next connection on.
 */
final class TlsStores {

    private static final Pattern PEM = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
    private static final List<String> KEY_TYPES = List.of("EC", "RSA", "Ed25519");
    private static final char[] IN_MEMORY = new char[0];

    private final Settings settings;

    TlsStores(Settings settings) {
        this.settings = settings;
    }

    /**
     * Key and certificate; null when none is set.
     *
     * @throws IllegalArgumentException when they cannot be used; the message names setting and file
     */
    KeyManager @Nullable [] keys() {
        if (settings.tls_key_store().isBlank()) {
            return null;
        }
        return read("tls.key.store", settings.tls_key_store(), settings.tls_key_store_password(), (store, password) -> {
            if (store.size() == 0 || !store.isKeyEntry(store.aliases().nextElement())) {
                throw new GeneralSecurityException("it has no private key with its certificate");
            }
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, password);
            return factory.getKeyManagers();
        });
    }

    /**
     * Those who are trusted; null when none are set.
     *
     * @throws IllegalArgumentException when they cannot be used; the message names setting and file
     */
    TrustManager @Nullable [] trusted() {
        if (settings.tls_trust_store().isBlank()) {
            return null;
        }
        String password = settings.tls_trust_store_password();
        return read("tls.trust.store", settings.tls_trust_store(), password, (store, ignored) -> {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        });
    }

    @FunctionalInterface
    private interface Use<R> {
        R of(KeyStore store, char[] password) throws GeneralSecurityException;
    }

    private static <R> R read(String setting, String file, String password, Use<R> use) {
        try {
            byte[] bytes = Files.readAllBytes(Path.of(file));
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            if (text.contains("-----BEGIN ")) {
                return use.of(pem(text), IN_MEMORY);
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes), password.toCharArray());
            return use.of(store, password.toCharArray());
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    setting + ": " + file + " cannot be used as PEM or PKCS#12: " + e.getMessage(), e);
        }
    }

    private static KeyStore pem(String text) throws GeneralSecurityException, IOException {
        List<Certificate> certificates = new ArrayList<>();
        PrivateKey key = null;
        Matcher block = PEM.matcher(text);
        while (block.find()) {
            byte[] bytes = Base64.getMimeDecoder().decode(block.group(2));
            switch (block.group(1)) {
                case "CERTIFICATE" ->
                    certificates.add(CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(bytes)));
                case "PRIVATE KEY" -> key = privateKey(bytes);
                default ->
                    throw new GeneralSecurityException("it has a " + block.group(1)
                            + "; a key has to be a PRIVATE KEY (PKCS#8), as openssl pkcs8 -topk8 -nocrypt makes it");
            }
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        if (key != null && !certificates.isEmpty()) {
            store.setKeyEntry("key", key, IN_MEMORY, certificates.toArray(Certificate[]::new));
            return store;
        }
        for (int i = 0; i < certificates.size(); i++) {
            store.setCertificateEntry("trusted-" + i, certificates.get(i));
        }
        return store;
    }

    private static PrivateKey privateKey(byte[] bytes) throws GeneralSecurityException {
        GeneralSecurityException none =
                new GeneralSecurityException("its private key is of none of the types " + KEY_TYPES);
        for (String type : KEY_TYPES) {
            try {
                return KeyFactory.getInstance(type).generatePrivate(new PKCS8EncodedKeySpec(bytes));
            } catch (InvalidKeySpecException e) {
                none.addSuppressed(e);
            }
        }
        throw none;
    }
}
