package org.virga.messaging;

import jakarta.jms.JMSException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.apache.activemq.broker.SslContext;
import org.jspecify.annotations.Nullable;

/** With which key a connection is made, and which brokers are believed. Files are read anew each time. */
final class Tls {

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final String CERTIFICATE = "-----BEGIN CERTIFICATE-----";

    private final String keyStore;
    private final String trustStore;
    private final char[] password;

    Tls(Settings settings) {
        keyStore = settings.tls_key_store().strip();
        trustStore = settings.tls_trust_store().strip();
        password = settings.tls_password().toCharArray();
    }

    /**
     * What the next connection is made with; null when Java's own settings do.
     *
     * @throws JMSException when a file cannot be used; the message names it
     */
    @Nullable
    SslContext context() throws JMSException {
        if (keyStore.isEmpty() && trustStore.isEmpty()) {
            return null;
        }
        return new SslContext(keyManagers(), trustManagers(), null);
    }

    private KeyManager @Nullable [] keyManagers() throws JMSException {
        if (keyStore.isEmpty()) {
            return null;
        }
        try {
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(load(Path.of(keyStore), true), password);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw unusable("tls.key.store", keyStore, e);
        }
    }

    private TrustManager @Nullable [] trustManagers() throws JMSException {
        if (trustStore.isEmpty()) {
            return null;
        }
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(load(Path.of(trustStore), false));
            return factory.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw unusable("tls.trust.store", trustStore, e);
        }
    }

    private KeyStore load(Path file, boolean withKey) throws GeneralSecurityException, IOException {
        byte[] content = Files.readAllBytes(file);
        String text = new String(content, StandardCharsets.ISO_8859_1);
        KeyStore store = KeyStore.getInstance("PKCS12");
        if (!text.contains(CERTIFICATE)) {
            try (InputStream in = new ByteArrayInputStream(content)) {
                store.load(in, password);
            }
            return store;
        }
        store.load(null, null);
        Collection<? extends Certificate> certificates = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(
                        content, text.indexOf(CERTIFICATE), content.length - text.indexOf(CERTIFICATE)));
        if (withKey) {
            store.setKeyEntry("own", key(text), password, certificates.toArray(Certificate[]::new));
        } else {
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("trusted-" + store.size(), certificate);
            }
        }
        return store;
    }

    private static Key key(String pem) throws GeneralSecurityException {
        Matcher key = KEY.matcher(pem);
        if (!key.find()) {
            throw new InvalidKeySpecException("it holds no unencrypted PKCS8 key (BEGIN PRIVATE KEY)");
        }
        PKCS8EncodedKeySpec encoded =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(key.group(1)));
        GeneralSecurityException last = new InvalidKeySpecException("its key is neither EC nor RSA");
        for (String algorithm : List.of("EC", "RSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException e) {
                last = e;
            }
        }
        throw last;
    }

    private static JMSException unusable(String setting, String file, Exception cause) {
        JMSException exception = new JMSException(setting + " " + file + " cannot be used: " + cause);
        exception.initCause(cause);
        return exception;
    }
}
