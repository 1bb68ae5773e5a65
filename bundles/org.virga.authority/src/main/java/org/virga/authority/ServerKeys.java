package org.virga.authority;

import java.net.Socket;
import java.security.KeyPair;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** The broker's key and certificate, which can be another one from one connection to the next. */
final class ServerKeys extends X509ExtendedKeyManager {

    private static final String ALIAS = "broker";

    private final KeyPair key = Requests.newKey();
    private final Authority authority;
    private volatile X509Certificate certificate;

    ServerKeys(Authority authority, ServerNames names, Duration life) {
        this.authority = authority;
        this.certificate = issued(names, life);
    }

    /** From the next connection on, the certificate is a new one. */
    void renew(ServerNames names, Duration life) {
        certificate = issued(names, life);
    }

    private X509Certificate issued(ServerNames names, Duration life) {
        return authority.issueServer(names.names(), names.addresses(), key.getPublic(), life);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return new X509Certificate[] {certificate, authority.certificate()};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return key.getPrivate();
    }

    @Override
    public @Nullable String chooseServerAlias(String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return type.startsWith("EC") ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String type, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return type.startsWith("EC") ? ALIAS : null;
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
        return type.startsWith("EC") ? new String[] {ALIAS} : null;
    }

    @Override
    public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
