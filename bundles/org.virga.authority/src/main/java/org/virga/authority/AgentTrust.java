package org.virga.authority;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Judges, in the handshake, whether a client's certificate is one for agents; and tells of those that are not. */
final class AgentTrust extends X509ExtendedTrustManager {

    private final Authority authority;
    private final Refusals refusals;

    AgentTrust(Authority authority, Refusals refusals) {
        this.authority = authority;
        this.refusals = refusals;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(
                chain,
                socket.getInetAddress() == null ? null : socket.getInetAddress().getHostAddress());
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(chain, engine.getPeerHost());
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain, null);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw noServer();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw noServer();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw noServer();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[] {authority.certificate()};
    }

    private void check(X509Certificate[] chain, @Nullable String address) throws CertificateException {
        try {
            if (chain.length == 0) {
                throw new CertificateException("it shows no certificate");
            }
            var unused = authority.agentOf(chain[0]);
        } catch (CertificateException e) {
            String subject = chain.length == 0
                    ? ""
                    : " (" + chain[0].getSubjectX500Principal().getName() + ")";
            refusals.connection(
                    address == null ? "an unknown address" : address, Names.printable(e.getMessage() + subject));
            throw e;
        }
    }

    private static CertificateException noServer() {
        return new CertificateException("this side is the server");
    }
}
