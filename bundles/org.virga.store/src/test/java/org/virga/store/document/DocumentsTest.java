package org.virga.store.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.virga.api.model.Alert;
import org.virga.api.model.CertificateAuthority;
import org.virga.api.model.Entity;
import org.virga.api.model.HaCase;
import org.virga.api.model.HaSetting;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Job;
import org.virga.api.model.JoinToken;
import org.virga.api.model.Kind;
import org.virga.api.model.Kinds;
import org.virga.api.model.Nic;
import org.virga.api.model.PowerBoard;
import org.virga.api.model.PowerSetting;
import org.virga.api.model.RemoteAgent;
import org.virga.api.model.Role;
import org.virga.api.model.StoragePool;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.model.Zone;
import org.virga.testkit.Fixtures;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.SmallCloud;

final class DocumentsTest {

    private final Documents documents = new Documents();
    private final MemoryStore store = new MemoryStore();
    private final SmallCloud cloud = SmallCloud.in(store, 1);

    @Test
    void recordsOfEveryKindComeBackAsTheyWere() {
        Vm vm = cloud.addRunningVm("vm1", cloud.host(0));
        cloud.insert(Nic.KIND, Fixtures.nic(store.nextId(Nic.KIND), vm, cloud.network(), "10.1.0.5"));
        cloud.insert(Volume.KIND, Fixtures.rootVolume(store.nextId(Volume.KIND), vm, cloud.template()));
        cloud.insert(
                Alert.KIND,
                new Alert(
                        store.nextId(Alert.KIND),
                        UUID.randomUUID(),
                        Alert.Type.HOST,
                        "host1",
                        "gone",
                        1,
                        true,
                        Fixtures.CREATED,
                        Fixtures.CREATED));
        insertAgents();
        insertCases();
        insertPower();
        cloud.insert(StoragePool.KIND, Fixtures.pool(store.nextId(StoragePool.KIND), cloud.cluster(), "primary"));
        for (Kind<?> kind : Kinds.all()) {
            if (kind != (Object) Job.KIND && kind != (Object) Alert.KIND) {
                assertThat(store.snapshot().all(kind).isEmpty()).as(kind.name()).isFalse();
            }
            assertComesBack(kind);
        }
    }

    private void insertAgents() {
        UUID cluster = cloud.cluster().uuid();
        cloud.insert(
                CertificateAuthority.KIND,
                new CertificateAuthority(
                        store.nextId(CertificateAuthority.KIND),
                        UUID.randomUUID(),
                        "certificate",
                        "key",
                        Fixtures.CREATED));
        cloud.insert(
                JoinToken.KIND,
                new JoinToken(
                        store.nextId(JoinToken.KIND),
                        UUID.randomUUID(),
                        null,
                        JoinToken.State.OPEN,
                        "proof",
                        Fixtures.CREATED,
                        Fixtures.CREATED,
                        null,
                        cluster,
                        "qemu:///system"));
        cloud.insert(
                RemoteAgent.KIND,
                new RemoteAgent(
                        store.nextId(RemoteAgent.KIND),
                        UUID.randomUUID(),
                        "kvm7",
                        RemoteAgent.State.JOINED,
                        "key",
                        "serial",
                        Fixtures.CREATED,
                        Fixtures.CREATED,
                        "10.0.0.7",
                        cluster,
                        "qemu:///system"));
    }

    private void insertCases() {
        cloud.insert(
                HaCase.KIND,
                new HaCase(
                        store.nextId(HaCase.KIND),
                        UUID.randomUUID(),
                        cloud.host(0).id(),
                        HaCase.State.FENCED,
                        Fixtures.CREATED,
                        Fixtures.CREATED,
                        "switched off",
                        List.of("out-of-band power: UNKNOWN: no answer")));
        cloud.insert(
                HaSetting.KIND,
                new HaSetting(
                        store.nextId(HaSetting.KIND),
                        UUID.randomUUID(),
                        HaSetting.CLOUD,
                        true,
                        null,
                        Fixtures.CREATED,
                        "work on the switch"));
    }

    private void insertPower() {
        cloud.insert(
                PowerBoard.KIND,
                new PowerBoard(
                        store.nextId(PowerBoard.KIND),
                        UUID.randomUUID(),
                        cloud.host(0).id(),
                        "ipmitool",
                        "10.0.0.8",
                        623,
                        "admin",
                        "old",
                        "new",
                        true,
                        PowerBoard.Power.UNKNOWN));
        String scope = HaSetting.scope(Zone.KIND, cloud.zone().id());
        cloud.insert(
                PowerSetting.KIND, new PowerSetting(store.nextId(PowerSetting.KIND), UUID.randomUUID(), scope, false));
    }

    private <E extends Entity<E>> void assertComesBack(Kind<E> kind) {
        for (E record : store.snapshot().all(kind)) {
            assertThat(documents.read(kind, documents.write(record))).isEqualTo(record);
        }
    }

    @Test
    void anIdIsANumberAndNullAndEmptyAreLeftOut() {
        assertThat(text(cloud.adminRole()))
                .isEqualTo("{\"id\":1,\"uuid\":\"" + cloud.adminRole().uuid()
                        + "\",\"name\":\"Root Admin\",\"type\":\"ADMIN\",\"description\":\"Default Root Admin role\"}");
        assertThat(text(cloud.addVm("vm1"))).doesNotContain("details", "host", "null");
    }

    @Test
    void whatIsNotAsciiIsEscaped() {
        assertThat(text(cloud.vm("\u00fc\ud800\0"))).contains("\\u00FC\\uD800\\u0000");
    }

    @Test
    void whatTheRecordHasNotIsIgnored() {
        String document = text(cloud.adminRole()).replace("{", "{\"later\":{\"much\":[1,2]},");

        assertThat(documents.read(Role.KIND, bytes(document))).isEqualTo(cloud.adminRole());
    }

    @Test
    void whatTheDocumentHasNotIsNullZeroFalseOrEmpty() {
        Host host = documents.read(Host.KIND, bytes("{\"id\":7}"));

        assertThat(host.id()).isEqualTo(new Id<>(7));
        assertThat(host.name()).isNull();
        assertThat(host.tags()).isEqualTo(List.of());
        assertThat(host.details()).isEqualTo(Map.of());
        Vm vm = documents.read(Vm.KIND, bytes("{\"id\":7,\"details\":null}"));
        assertThat(vm.epoch()).isZero();
        assertThat(vm.displayed()).isFalse();
        assertThat(vm.details()).isEqualTo(Map.of());
        assertThat(documents.read(Job.KIND, bytes("{\"id\":7}")).journal()).isEqualTo(List.of());
    }

    @Test
    void collectionsOfWhatWasReadDoNotChange() {
        Host host = documents.read(Host.KIND, bytes("{\"id\":7,\"tags\":[\"a\"],\"details\":{\"k\":\"v\"}}"));

        assertThatThrownBy(() -> host.tags().add("b")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> host.details().put("l", "w")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void whatIsNoDocumentOfTheKindIsNamed() {
        assertThatThrownBy(() -> documents.read(Host.KIND, bytes("{\"id\":0}")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("host");
        assertThatThrownBy(() -> documents.read(Host.KIND, bytes("{"))).isInstanceOf(IllegalStateException.class);
    }

    private String text(Entity<?> record) {
        return new String(documents.write(record), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String document) {
        return document.getBytes(StandardCharsets.UTF_8);
    }
}
