package org.virga.authority;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.regex.Pattern;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Names of agents. */
public final class Names {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,63}");

    private Names() {}

    /** Whether an agent may bear this name. */
    public static boolean good(String name) {
        return NAME.matcher(name).matches();
    }

    /** What a name has to be, for people. */
    public static String rule(String name) {
        return "The name of an agent has 1 to 63 letters, digits, '_' and '-', unlike '" + printable(name) + "'";
    }

    /** What somebody unknown sent, for the log: one line, not too long. */
    static String printable(String text) {
        String cut = text.length() <= 100 ? text : text.substring(0, 100) + "...";
        return cut.replaceAll("[^\\x20-\\x7e]", "?");
    }

    /** The name in a certificate that this authority has just issued. */
    static String ofAgent(X509Certificate certificate) {
        try {
            return commonName(certificate);
        } catch (CertificateException e) {
            throw new IllegalStateException("A certificate was issued without a name", e);
        }
    }

    /**
     * The name in a certificate.
     *
     * @throws CertificateException when there is none
     */
    static String commonName(X509Certificate certificate) throws CertificateException {
        try {
            List<Rdn> parts = new LdapName(certificate.getSubjectX500Principal().getName()).getRdns();
            for (Rdn part : parts) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    return String.valueOf(part.getValue());
                }
            }
        } catch (InvalidNameException e) {
            throw new CertificateException("the certificate bears no name", e);
        }
        throw new CertificateException("the certificate bears no name");
    }
}
