package org.virga.topology.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.virga.topology.TestCloud.rows;
import static org.virga.topology.TestCloud.single;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.virga.api.command.Caller;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.GuestOs;
import org.virga.api.model.Template;
import org.virga.api.model.Zone;
import org.virga.testkit.Fixtures;
import org.virga.topology.TestCloud;
import org.virga.topology.host.Hypervisors;
import org.virga.topology.host.TestAgents;

class TemplatesTest {

    private final TestCloud test = new TestCloud(1);
    private final GuestOsCatalogue catalogue = new GuestOsCatalogue(test.store);
    private final RegisterTemplate register = new RegisterTemplate(
            test.store, test.access, new Hypervisors(TestAgents.directory("local", "Simulator")), catalogue);
    private final ListTemplates list = new ListTemplates(test.access);

    @Test
    void theCatalogueIsMadeOnceAndInOrder() {
        int size = test.store.snapshot().all(GuestOs.KIND).size();
        new GuestOsCatalogue(test.store);

        assertThat(test.store.snapshot().all(GuestOs.KIND)).hasSize(size).hasSizeGreaterThan(55);
        ListOsTypes types = new ListOsTypes();
        List<ListOsTypes.OsTypeResponse> centos =
                rows(ListOsTypes.OsTypeResponse.class, test.call(types, Map.of("keyword", "CentOS 7")));
        assertThat(centos).extracting(ListOsTypes.OsTypeResponse::name).contains("CentOS 7", "CentOS 7.1");
        assertThat(centos)
                .extracting(ListOsTypes.OsTypeResponse::oscategoryid)
                .containsOnly(centos.get(0).oscategoryid());
        assertThat(rows(ListOsTypes.OsTypeResponse.class, test.call(types, Map.of("description", "Other (64-bit)"))))
                .hasSize(1);
    }

    @Test
    void aTemplateIsReadyAtOnce() {
        TemplateResponse row = single(
                TemplateResponse.class,
                test.call(
                        register, template(Map.of("details", Map.of("kernel", "/boot/vmlinuz"), "zoneid", zoneId()))));

        assertThat(row.isready()).isTrue();
        assertThat(row.status()).isEqualTo("Download Complete");
        assertThat(row.ostypename()).isEqualTo("Other (64-bit)");
        assertThat(row.crossZones()).isFalse();
        Template stored = test.store.snapshot().find(Template.KIND, row.id()).orElseThrow();
        assertThat(stored.details()).containsEntry("kernel", "/boot/vmlinuz");
        assertThat(stored.hypervisor()).isEqualTo("Simulator");
    }

    @Test
    void aTemplateForAllZonesIsListedOnceForEach() {
        test.cloud.insert(Zone.KIND, Fixtures.zone(test.store.nextId(Zone.KIND), "zone2"));

        List<TemplateResponse> rows =
                rows(TemplateResponse.class, test.call(register, template(Map.of("zoneids", List.of("-1")))));

        assertThat(rows).extracting(TemplateResponse::zonename).containsExactly("zone1", "zone2");
        assertThat(listed(test.cloud.adminCaller(), Map.of("templatefilter", "self", "name", "t1")))
                .hasSize(2);
        assertThat(listed(test.cloud.adminCaller(), Map.of("templatefilter", "self", "name", "t1", "showunique", true)))
                .hasSize(1);
        assertThat(listed(
                        test.cloud.adminCaller(),
                        Map.of("templatefilter", "self", "name", "t1", "zoneid", test.cloud.zone())))
                .hasSize(1);
    }

    @Test
    void theUrlOfASimulatedTemplateTellsItsSize() {
        String url = "http://sim/templates/small.vhd";

        assertThat(registered(url + "?size=2147483648").size()).isEqualTo(2147483648L);
        assertThat(registered(url).size()).isZero();
        assertThat(registered("http://example.org/small.vhd?size=2147483648").size())
                .isZero();
    }

    private TemplateResponse registered(String url) {
        String name = "t" + test.store.snapshot().all(Template.KIND).size();
        return single(TemplateResponse.class, test.call(register, template(Map.of("url", url, "name", name))));
    }

    @ParameterizedTest
    @CsvSource({
        "url, http://sim/templates/small.vhd?size=big, size in bytes",
        "format, FLOPPY, no format FLOPPY",
        "hypervisor, Odd, Odd is not known",
        "url, ftp://host/x, not ftp://host/x",
        "url, nonsense, not nonsense",
        "url, http://, not http://",
        "templatetype, ROYAL, template type"
    })
    void aTemplateThatMakesNoSenseIsRefused(String parameter, String value, String reason) {
        assertThatThrownBy(() -> test.call(register, template(Map.of(parameter, value))))
                .isInstanceOfSatisfying(CommandException.class, refusal -> {
                    assertThat(refusal.getMessage()).contains(reason);
                    assertThat(refusal.kind()).isEqualTo(ErrorKind.INVALID);
                });
    }

    @Test
    void filesOnHostsAreTheOperators() {
        for (Map<String, Object> parameters : List.of(
                template(Map.of("url", "file:///etc/shadow")),
                template(Map.of("details", Map.of("initrd", "/etc/shadow"))))) {
            assertThatThrownBy(() -> test.call(test.cloud.userCaller(), register, parameters))
                    .isInstanceOfSatisfying(CommandException.class, refusal -> assertThat(refusal.kind())
                            .isEqualTo(ErrorKind.FORBIDDEN));
        }
        TemplateResponse row = single(
                TemplateResponse.class,
                test.call(test.cloud.userCaller(), register, template(Map.of("isfeatured", true))));
        assertThat(row.isfeatured()).isFalse();
    }

    @Test
    void theSizeOfAFileIsKnown(@TempDir Path directory) throws IOException {
        Path raw = Files.write(directory.resolve("disk.raw"), new byte[12_345]);
        Path qcow2 = Files.write(
                directory.resolve("disk.qcow2"),
                ByteBuffer.allocate(512)
                        .putInt(0, 0x514649fb)
                        .putLong(24, 7L << 30)
                        .array());

        assertThat(size(raw, "raw")).isEqualTo(12_345);
        assertThat(size(qcow2, "QCOW2")).isEqualTo(7L << 30);
        assertThat(size(directory.resolve("elsewhere"), "RAW")).isZero();
        assertThatThrownBy(() -> size(raw, "QCOW2")).hasMessageContaining("not of the format QCOW2");
    }

    @Test
    void filtersSayWhichTemplatesAreMeant() {
        test.call(register, template(Map.of("name", "private")));
        test.call(test.cloud.userCaller(), register, template(Map.of("name", "alices")));
        test.call(register, template(Map.of("name", "community", "ispublic", true)));
        Caller user = test.cloud.userCaller();

        assertThat(listed(user, Map.of("templatefilter", "featured"))).containsExactly("CentOS");
        assertThat(listed(user, Map.of("templatefilter", "community"))).containsExactly("community");
        assertThat(listed(user, Map.of("templatefilter", "self"))).containsExactly("alices");
        assertThat(listed(user, Map.of("templatefilter", "executable")))
                .containsExactly("CentOS", "alices", "community");
        assertThat(listed(user, Map.of("templatefilter", "shared"))).isEmpty();
        assertThat(listed(test.cloud.adminCaller(), Map.of("templatefilter", "All")))
                .hasSize(4);
        assertThatThrownBy(() -> listed(user, Map.of("templatefilter", "all"))).isInstanceOf(CommandException.class);
        assertThatThrownBy(() -> listed(user, Map.of("templatefilter", "nonsense")))
                .isInstanceOfSatisfying(CommandException.class, refusal -> assertThat(refusal.kind())
                        .isEqualTo(ErrorKind.PARAMETER));
    }

    @Test
    void whoDoesNotOwnATemplateDoesNotSeeWhereItComesFrom() {
        TemplateResponse seen = rows(
                        TemplateResponse.class,
                        test.call(test.cloud.userCaller(), list, Map.of("templatefilter", "featured")))
                .get(0);

        assertThat(seen.url()).isNull();
        assertThat(seen.status()).isNull();
    }

    private List<String> listed(Caller caller, Map<String, Object> parameters) {
        return rows(TemplateResponse.class, test.call(caller, list, parameters)).stream()
                .map(TemplateResponse::name)
                .toList();
    }

    private long size(Path file, String format) {
        return single(
                        TemplateResponse.class,
                        test.call(register, template(Map.of("url", file.toUri().toString(), "format", format))))
                .size();
    }

    private String zoneId() {
        return test.cloud.zone().uuid().toString();
    }

    private static Map<String, Object> template(Map<String, ?> changes) {
        Map<String, Object> parameters = new HashMap<>(Map.of(
                "name", "t1",
                "format", "qcow2",
                "hypervisor", "simulator",
                "url", "http://images.example.org/disk.qcow2"));
        parameters.putAll(changes);
        return parameters;
    }
}
