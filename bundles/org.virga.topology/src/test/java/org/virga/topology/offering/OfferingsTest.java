package org.virga.topology.offering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.virga.topology.TestCloud.rows;
import static org.virga.topology.TestCloud.single;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.ServiceOffering;
import org.virga.api.model.Vm;
import org.virga.topology.TestCloud;

class OfferingsTest {

    private final TestCloud test = new TestCloud(1);
    private final CreateServiceOffering create = new CreateServiceOffering(test.store);
    private final ListServiceOfferings list = new ListServiceOfferings(test.access);

    @Test
    void anOfferingHasASize() {
        OfferingResponse row = single(
                OfferingResponse.class,
                test.call(
                        create,
                        size(Map.of(
                                "offerha",
                                true,
                                "hosttags",
                                "ssd, fast,,ssd",
                                "rootdisksize",
                                3L,
                                "storagetype",
                                "LOCAL"))));

        assertThat(row.iscustomized()).isFalse();
        assertThat(row.cpunumber()).isEqualTo(2);
        assertThat(row.offerha()).isTrue();
        assertThat(row.hosttags()).isEqualTo("ssd,fast");
        assertThat(row.storagetype()).isEqualTo("local");
        assertThat(row.displaytext()).isEqualTo("o1");
    }

    @Test
    void anOfferingWithoutASizeIsCustomized() {
        for (Map<String, ?> parameters : List.of(Map.of("name", "o1"), Map.of("name", "o2", "customized", true))) {
            assertThat(single(OfferingResponse.class, test.call(create, parameters))
                            .iscustomized())
                    .isTrue();
        }
    }

    static Stream<Map<String, Object>> nonsense() {
        return Stream.of(
                Map.of("cpunumber", 1, "cpuspeed", 100),
                Map.of("cpunumber", 1, "cpuspeed", 100, "memory", 128, "customized", true),
                Map.of("cpunumber", 0, "cpuspeed", 100, "memory", 128),
                Map.of("cpunumber", 1, "cpuspeed", 0, "memory", 128),
                Map.of("cpunumber", 1, "cpuspeed", 100, "memory", 31),
                Map.of("rootdisksize", -1L),
                Map.of("rootdisksize", Long.MAX_VALUE),
                Map.of("storagetype", "cloud"),
                Map.of("provisioningtype", "lean"),
                Map.of("issystem", true),
                Map.of("domainid", List.of(new UUID(1, 2))));
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void anOfferingThatMakesNoSenseIsRefused(Map<String, Object> parameters) {
        Map<String, Object> named = new HashMap<>(parameters);
        named.put("name", "o1");

        assertThatThrownBy(() -> test.call(create, named))
                .isInstanceOfSatisfying(CommandException.class, refusal -> assertThat(refusal.kind())
                        .isEqualTo(ErrorKind.INVALID));
        assertThat(test.store.snapshot().all(ServiceOffering.KIND)).hasSize(1);
    }

    @Test
    void offeringsAreFound() {
        test.call(create, size(Map.of()));
        test.call(create, size(Map.of("name", "old")));
        ServiceOffering old = test.store
                .snapshot()
                .by(ServiceOffering.KIND, ServiceOffering.BY_NAME, "old")
                .iterator()
                .next();
        old = test.cloud.change(ServiceOffering.KIND, old, offering -> offering.withActive(false));

        assertThat(names(Map.of())).containsExactly("Small Instance", "o1");
        assertThat(names(Map.of("id", old))).isEmpty();
        assertThat(names(Map.of("state", "Inactive"))).containsExactly("old");
        assertThat(names(Map.of("keyword", "small"))).containsExactly("Small Instance");
        assertThat(names(Map.of("issystem", true))).isEmpty();
        assertThat(names(Map.of("cpunumber", 2))).containsExactly("o1");
        Vm vm = test.cloud.addVm("web1");
        assertThat(names(Map.of("virtualmachineid", vm))).containsExactly("o1");
    }

    private List<String> names(Map<String, Object> parameters) {
        return rows(OfferingResponse.class, test.call(list, parameters)).stream()
                .map(OfferingResponse::name)
                .toList();
    }

    private static Map<String, Object> size(Map<String, ?> changes) {
        Map<String, Object> parameters =
                new HashMap<>(Map.of("name", "o1", "cpunumber", 2, "cpuspeed", 200, "memory", 256));
        parameters.putAll(changes);
        return parameters;
    }
}
