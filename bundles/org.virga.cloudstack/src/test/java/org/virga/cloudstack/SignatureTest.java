package org.virga.cloudstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SignatureTest {

    private static final String SECRET = "secret-alice";

    /** A request as one client sends it. */
    record Vector(String client, String query) {
        @Override
        public String toString() {
            return client;
        }
    }

    static Stream<Vector> vectors() throws IOException {
        try (InputStream in = SignatureTest.class.getResourceAsStream("signatures.tsv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line ->
                            new Vector(line.substring(0, line.indexOf('\t')), line.substring(line.indexOf('\t') + 1)));
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void everyClientsHabitIsAccepted(Vector vector) {
        assertThat(matches(vector.query(), SECRET)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void nothingElseIsAccepted(Vector vector) {
        assertThat(matches(vector.query(), "secret-bob")).isFalse();
        assertThat(matches(vector.query() + "&listall=true", SECRET)).isFalse();
        assertThat(matches(vector.query().replace("deployVirtualMachine", "destroyVirtualMachine"), SECRET))
                .isFalse();
        assertThat(matches(vector.query().replace("Name=&", ""), SECRET)).isFalse();
        assertThat(matches(vector.query().replace("=scsi", "=ide"), SECRET)).isFalse();
    }

    @Test
    void aSignatureThatIsNoneIsRefused() {
        List<Parameter> parameters =
                FormParser.parse("command=listZones&apikey=key-alice").parameters();
        for (String none : List.of("", " ", "=", "AAAA", "not base64!", "\u0000", "A".repeat(100_000))) {
            assertThat(Signature.matches(parameters, SECRET, none)).as(none).isFalse();
        }
        assertThat(Signature.matches(parameters, "", "AAAA")).isFalse();
    }

    private static boolean matches(String query, String secret) {
        List<Parameter> parameters = FormParser.parse(query).parameters();
        String signature = parameters.stream()
                .filter(parameter -> parameter.canonicalName().equals("signature"))
                .findFirst()
                .orElseThrow()
                .value();
        return Signature.matches(
                parameters.stream()
                        .filter(parameter -> !parameter.canonicalName().equals("signature"))
                        .toList(),
                secret,
                signature);
    }
}
