package org.virga.authority;

import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Issues certificates: for agents, which bear the agent's name and are good for clients only, and for the broker, which are
 * good for servers only. Immutable; any thread may call.
 */
final class Authority {

    private static final Duration OWN_LIFE = Duration.ofDays(20 * 365L);
    /** Clocks differ a little. */
    private static final Duration MOST_BACKDATED = Duration.ofMinutes(5);

    private static final int SERIAL_BITS = 127;

    private final X509Certificate certificate;
    private final PrivateKey key;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Authority(X509Certificate certificate, PrivateKey key, Clock clock) {
        this.certificate = certificate;
        this.key = key;
        this.clock = clock;
    }

    /** A new one, known to nobody yet. */
    static Authority make(String name, Clock clock) {
        KeyPair pair = Requests.newKey();
        Instant now = clock.instant();
        X500Principal own = new X500Principal("CN=" + name + ",O=Virga");
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    own,
                    new BigInteger(SERIAL_BITS, new SecureRandom()),
                    Date.from(now.minus(MOST_BACKDATED)),
                    Date.from(now.plus(OWN_LIFE)),
                    own,
                    pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
            return new Authority(sign(builder, pair.getPrivate()), pair.getPrivate(), clock);
        } catch (GeneralSecurityException | CertIOException e) {
            throw new IllegalStateException("No authority can be made", e);
        }
    }

    X509Certificate certificate() {
        return certificate;
    }

    PrivateKey key() {
        return key;
    }

    String fingerprint() {
        return Digests.fingerprint(certificate.getPublicKey());
    }

    /** A certificate for an agent. */
    X509Certificate issueAgent(String name, PublicKey of, Duration life) {
        return issue("CN=" + name + ",O=Virga agents", of, life, KeyPurposeId.id_kp_clientAuth, List.of());
    }

    /** A certificate for the broker. */
    X509Certificate issueServer(
            Collection<String> names, Collection<InetAddress> addresses, PublicKey of, Duration life) {
        List<GeneralName> alternatives = new ArrayList<>();
        names.forEach(name -> alternatives.add(new GeneralName(GeneralName.dNSName, name)));
        addresses.forEach(
                address -> alternatives.add(new GeneralName(GeneralName.iPAddress, ServerNames.text(address))));
        return issue("CN=broker,O=Virga", of, life, KeyPurposeId.id_kp_serverAuth, alternatives);
    }

    /**
     * The agent that a certificate is for.
     *
     * @throws CertificateException when it is none of this authority's for agents, or is past its time
     */
    String agentOf(X509Certificate shown) throws CertificateException {
        try {
            shown.verify(certificate.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new CertificateException(
                    "the certificate " + subject(shown) + " was issued by another authority, "
                            + shown.getIssuerX500Principal().getName(),
                    e);
        }
        shown.checkValidity(Date.from(clock.instant()));
        List<String> purposes = shown.getExtendedKeyUsage();
        if (purposes == null || !purposes.contains(KeyPurposeId.id_kp_clientAuth.getId())) {
            throw new CertificateException("the certificate " + subject(shown) + " is none for agents");
        }
        return Names.commonName(shown);
    }

    private static String subject(X509Certificate shown) {
        return shown.getSubjectX500Principal().getName();
    }

    private X509Certificate issue(
            String subject, PublicKey of, Duration life, KeyPurposeId purpose, List<GeneralName> alternatives) {
        Instant now = clock.instant();
        Duration tenth = life.dividedBy(10);
        Duration backdated = tenth.compareTo(MOST_BACKDATED) < 0 ? tenth : MOST_BACKDATED;
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    certificate.getSubjectX500Principal(),
                    new BigInteger(SERIAL_BITS, random),
                    Date.from(now.minus(backdated)),
                    Date.from(now.plus(life)),
                    new X500Principal(subject),
                    of);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(purpose));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate.getPublicKey()));
            if (!alternatives.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(alternatives.toArray(GeneralName[]::new)));
            }
            return sign(builder, key);
        } catch (GeneralSecurityException | CertIOException e) {
            throw new IllegalStateException("No certificate can be issued for " + subject, e);
        }
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("The authority's key cannot sign", e);
        }
    }
}
