package org.virga.authority;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Keys, and requests for certificates, which prove that whoever asks has the key. */
public final class Requests {

    private static final int FIELD_BITS = 256;

    private Requests() {}

    /** A new key on the curve P-256. */
    public static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has P-256", e);
        }
    }

    /** A request for a certificate of this key, base64. */
    public static String make(String name, KeyPair key) {
        try {
            var builder = new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=" + name), key.getPublic());
            var request = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate()));
            return Base64.getEncoder().encodeToString(request.getEncoded());
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException("A key of ours cannot sign", e);
        }
    }

    /**
     * The key that a request is made for; its name counts for nothing.
     *
     * @throws IllegalArgumentException when it is no request, is not signed by that key, or the key is of another sort
     */
    static PublicKey keyOf(String request) {
        try {
            var parsed = new JcaPKCS10CertificationRequest(Base64.getDecoder().decode(request));
            PublicKey key = parsed.getPublicKey();
            if (!(key instanceof ECPublicKey ec)
                    || ec.getParams().getCurve().getField().getFieldSize() != FIELD_BITS) {
                throw new IllegalArgumentException("The key of the request is not on the curve P-256");
            }
            if (!parsed.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw new IllegalArgumentException("The request is not signed by its key");
            }
            return key;
        } catch (IOException | GeneralSecurityException | OperatorCreationException | PKCSException e) {
            throw new IllegalArgumentException("This is no request for a certificate", e);
        }
    }
}
