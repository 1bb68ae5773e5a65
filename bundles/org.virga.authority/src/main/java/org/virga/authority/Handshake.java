package org.virga.authority;

import java.util.HexFormat;

/** What a joining agent and the controller say to each other, as JSON over HTTP. */
public final class Handshake {

    /** Where the controller listens for it. */
    public static final String PATH = "/agent/join";

    private Handshake() {}

    /**
     * An agent asks for its certificate.
     *
     * @param token id of the token
     * @param name that it wants to bear
     * @param controller the host by which it reached the controller; the broker is expected at the same
     * @param request PKCS10, base64
     * @param nonce random, so that an old answer is no answer
     * @param version of the agent
     * @param proof that it knows the token's secret, over all that stands before
     */
    public record Request(
            String token, String name, String controller, String request, String nonce, String version, String proof) {

        /** The same, with the proof. */
        public Request proven(String proofKey) {
            return new Request(token, name, controller, request, nonce, version, proofBy(proofKey));
        }

        String proofBy(String proofKey) {
            return Digests.proof(
                    HexFormat.of().parseHex(proofKey),
                    "virga join request 1",
                    token,
                    name,
                    controller,
                    request,
                    nonce,
                    version);
        }
    }

    /**
     * The controller's answer.
     *
     * @param certificate PEM
     * @param authority PEM
     * @param port of the broker
     * @param proof that who answers knows what is stored of the secret, over all that stands before and the nonce
     */
    public record Answer(String name, String certificate, String authority, int port, String proof) {

        Answer proven(String proofKey, String nonce) {
            return new Answer(name, certificate, authority, port, proofBy(proofKey, nonce));
        }

        /** What the proof has to be. */
        public String proofBy(String proofKey, String nonce) {
            return Digests.proof(
                    HexFormat.of().parseHex(proofKey),
                    "virga join answer 1",
                    name,
                    certificate,
                    authority,
                    Integer.toString(port),
                    nonce);
        }

        /** Whether it comes from who knows the secret, and answers this request. */
        public boolean proves(String proofKey, String nonce) {
            return Digests.same(proof, proofBy(proofKey, nonce));
        }
    }

    /** Why an agent may not join. */
    public record Refused(String error) {}
}
