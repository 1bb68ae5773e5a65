package org.virga.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.virga.api.compute.GuestSpec.Interface;
import org.virga.hypervisor.libvirt.DhcpEntries.Change;

final class DhcpEntriesTest {

    private static final String NETWORK = """
            <network>
              <name>virga-guest</name>
              <bridge name='virga-guest'/>
              <dns><host ip='10.1.1.1'><hostname>gateway</hostname></host></dns>
              <ip address='10.1.1.1' netmask='255.255.255.0'>
                <dhcp>
                  <range start='10.1.1.200' end='10.1.1.254'/>
                  <host mac='02:00:00:00:00:01' name='web' ip='10.1.1.11'/>
                  <host mac='02:00:00:00:00:02' ip='10.1.1.12'/>
                </dhcp>
              </ip>
              <ip family='ipv6' address='fd00::1' prefix='64'/>
            </network>
            """;

    private final DhcpEntries entries = DhcpEntries.parse(NETWORK);

    private static Interface nic(String mac, String ip) {
        return Specs.nic(mac, ip);
    }

    @Test
    void anAddressThatIsReservedAlreadyNeedsNothing() {
        assertThat(entries.toReserve(nic("02:00:00:00:00:01", "10.1.1.11"), "web"))
                .isEmpty();
        assertThat(entries.toReserve(nic("02:00:00:00:00:0A", "10.1.1.11"), "web"))
                .isNotEmpty();
    }

    @Test
    void aNewAddressIsAddedWithTheNameOfItsGuest() {
        assertThat(entries.toReserve(nic("02:00:00:00:00:03", "10.1.1.13"), "db"))
                .containsExactly(new Change(3, "<host mac='02:00:00:00:00:03' ip='10.1.1.13' name='db'/>"));
    }

    @Test
    void whatIsInTheWayIsRemovedFirst() {
        assertThat(entries.toReserve(nic("02:00:00:00:00:02", "10.1.1.11"), "db"))
                .containsExactly(
                        new Change(2, "<host mac='02:00:00:00:00:01' ip='10.1.1.11'/>"),
                        new Change(2, "<host mac='02:00:00:00:00:02' ip='10.1.1.12'/>"),
                        new Change(3, "<host mac='02:00:00:00:00:02' ip='10.1.1.11' name='db'/>"));
    }

    @Test
    void aNameThatIsTakenOrNoNameIsLeftOut() {
        for (String name : List.of("web", "WEB", "a b", "x' onload='", "-a", "", "a".repeat(64))) {
            assertThat(entries.toReserve(nic("02:00:00:00:00:03", "10.1.1.13"), name))
                    .as(name)
                    .containsExactly(new Change(3, "<host mac='02:00:00:00:00:03' ip='10.1.1.13'/>"));
        }
    }

    @Test
    void releasingTakesTheEntriesOfTheseInterfacesOut() {
        assertThat(entries.toRelease(List.of("02:00:00:00:00:02", "02:00:00:00:00:77")))
                .containsExactly(new Change(2, "<host mac='02:00:00:00:00:02' ip='10.1.1.12'/>"));
    }

    @Test
    void onlyAddressesOfTheNetworkAreServed() {
        assertThat(entries.serves("10.1.1.99")).isTrue();
        assertThat(entries.serves("10.1.2.99")).isFalse();
        assertThat(entries.serves("fd00::7")).isFalse();
        assertThat(DhcpEntries.parse("<network><ip address='10.1.0.1' prefix='16'><dhcp/></ip></network>")
                        .serves("10.1.2.99"))
                .isTrue();
        assertThat(DhcpEntries.parse("<network><ip address='10.1.0.1' prefix='16'/></network>")
                        .serves("10.1.2.99"))
                .as("no DHCP server")
                .isFalse();
    }

    @Test
    void anInterfaceHasItsEntryWhateverTheCaseOfItsAddress() {
        Interface nic = new Interface(
                UUID.randomUUID(),
                0,
                "02:00:00:00:00:01".toUpperCase(Locale.ROOT),
                "10.1.1.11",
                "",
                "",
                UUID.randomUUID(),
                "untagged");

        assertThat(entries.toReserve(nic, "web")).isEmpty();
    }
}
