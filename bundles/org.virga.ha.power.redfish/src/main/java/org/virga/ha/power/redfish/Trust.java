package org.virga.ha.power.redfish;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Which boards are believed: those whose very certificate was given, by whatever name they are called, for boards seldom know
 * their own; and those that an authority vouches for, by their names.
 */
final class Trust extends X509ExtendedTrustManager {

    private final boolean verify;
    private final Set<X509Certificate> pinned;
    private final X509ExtendedTrustManager authorities;

    private Trust(boolean verify, Set<X509Certificate> pinned, X509ExtendedTrustManager authorities) {
        this.verify = verify;
        this.pinned = pinned;
        this.authorities = authorities;
    }

    /**
     * For TLS with these settings.
     *
     * @param file with certificates; empty for the authorities that Java knows
     */
    static SSLContext context(boolean verify, String file) throws IOException, GeneralSecurityException {
        Set<X509Certificate> given = file.isBlank() ? Set.of() : read(Path.of(file.strip()));
        @Nullable KeyStore store = null;
        if (!given.isEmpty()) {
            store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (X509Certificate certificate : given) {
                store.setCertificateEntry("board" + number++, certificate);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        X509ExtendedTrustManager authorities = (X509ExtendedTrustManager) factory.getTrustManagers()[0];
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Trust(verify, given, authorities)}, null);
        return context;
    }

    private static Set<X509Certificate> read(Path file) throws IOException, CertificateException {
        Set<X509Certificate> certificates = new HashSet<>();
        try (InputStream stream = Files.newInputStream(file)) {
            Collection<?> read = CertificateFactory.getInstance("X.509").generateCertificates(stream);
            read.forEach(one -> certificates.add((X509Certificate) one));
        }
        if (certificates.isEmpty()) {
            throw new CertificateException(file + " holds no certificate in the form PEM");
        }
        return certificates;
    }

    private boolean believed(X509Certificate[] chain) {
        return !verify || (chain.length > 0 && pinned.contains(chain[0]));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        if (!believed(chain)) {
            authorities.checkServerTrusted(chain, type, engine);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        if (!believed(chain)) {
            authorities.checkServerTrusted(chain, type, socket);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        if (!believed(chain)) {
            authorities.checkServerTrusted(chain, type);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw nobody();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw nobody();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw nobody();
    }

    private static CertificateException nobody() {
        return new CertificateException("Nobody connects to this");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.getAcceptedIssuers();
    }
}
