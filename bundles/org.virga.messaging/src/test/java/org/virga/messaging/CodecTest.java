package org.virga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.virga.messaging.Talk.Ask;
import org.virga.messaging.Talk.Colour;
import org.virga.messaging.Talk.Inner;

class CodecTest {

    record Everything(
            String text,
            int number,
            long big,
            double part,
            boolean yes,
            UUID id,
            Instant at,
            List<String> list,
            Set<Integer> set,
            Map<String, String> map) {
        Everything {
            list = List.copyOf(list);
            set = Set.copyOf(set);
            map = Map.copyOf(map);
        }
    }

    private final Codec codec = new Codec();

    @Test
    void aRecordComesBackAsItWas() throws Exception {
        Everything sent = new Everything(
                "ä\n\"",
                1,
                1L << 40,
                0.5,
                true,
                UUID.randomUUID(),
                Instant.parse("2026-11-21T08:00:00.123Z"),
                List.of("a", "b"),
                Set.of(3),
                Map.of("k", "v"));

        assertThat(codec.read(codec.write(sent), Everything.class)).isEqualTo(sent);
    }

    @Test
    void fieldsThatAreMissingAreNullZeroOrEmpty() throws Exception {
        Everything read = codec.read("{}", Everything.class);

        assertThat(read.text()).isNull();
        assertThat(read.number()).isZero();
        assertThat(read.yes()).isFalse();
        assertThat(read.list()).isEmpty();
        assertThat(read.set()).isEmpty();
        assertThat(read.map()).isEmpty();
        assertThat(codec.read("{\"list\":null,\"map\":null}", Everything.class).list())
                .isEmpty();
    }

    @Test
    void fieldsAndConstantsThatAreUnknownAreIgnored() throws Exception {
        Ask read =
                codec.read("{\"text\":\"t\",\"later\":{\"a\":[1]},\"inner\":{\"colour\":\"ULTRAVIOLET\"}}", Ask.class);

        assertThat(read.text()).isEqualTo("t");
        assertThat(read.inner()).isEqualTo(new Inner(Map.of(), null));
        assertThat(codec.read("{\"inner\":{\"colour\":\"RED\"}}", Ask.class)
                        .inner()
                        .colour())
                .isEqualTo(Colour.RED);
    }

    @Test
    void whatIsNoSuchRecordIsSaidWithoutItsText() {
        for (String bad : List.of("", "null", "[]", "{", "{\"number\":\"secret\"}")) {
            assertThatThrownBy(() -> codec.read(bad, Ask.class))
                    .isInstanceOf(BadMessageException.class)
                    .hasMessageContaining("Ask");
        }
    }
}
