package dev.unmoved.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeAddressTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:6379, 127.0.0.1, 6379",
    "Node-1.Example:1, node-1.example, 1",
    "fd01::1:6379, fd01::1, 6379",
    "[FD01::1]:65535, fd01::1, 65535",
    "fe80::1%eth0:7, fe80::1%eth0, 7",
    ":6380, '', 6380",
    "::1:6379, ::1, 6379"
  })
  void theLastColonEndsTheHost(String text, String host, int port) {
    NodeAddress address = NodeAddress.parse(text);
    assertEquals(host, address.host());
    assertEquals(port, address.port());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "host",
        "host:",
        "host:0",
        "host:65536",
        "host:-1",
        "host:+1",
        "host:1a",
        "host:123456",
        "[::1]",
        "host: 1",
        "[::1",
        "a b:1",
        "a\nunmoved ERROR forged:1",
        "\33[31m:1",
        "a\u0085:1"
      })
  void anAddressWithoutAPortOrWithAHostThatCannotBeIsNone(String text) {
    assertNull(NodeAddress.parse(text));
  }

  /** {@code InetAddress.getHostAddress} writes all eight groups, Redis writes as few as it can. */
  @ParameterizedTest
  @CsvSource({
    "fd01:0:0:0:0:0:0:1, fd01::1",
    "0:0:0:0:0:0:0:1, ::1",
    "0:0:0:0:0:0:0:0, ::",
    "1:0:0:2:0:0:0:3, 1:0:0:2::3",
    "1:0:0:2:3:4:0:0, 1::2:3:4:0:0",
    "FD01:0000::0001, fd01::1",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    "1:0:2:3:4:5:6:7, 1:0:2:3:4:5:6:7",
    "::ffff:10.0.0.1, ::ffff:a00:1",
    "fe80:0:0:0:0:0:0:1%eth0, fe80::1%eth0",
    "1::, 1::",
    "1:0:0:0:0:0:0:0, 1::"
  })
  void oneAddressOfVersionSixIsOneHoweverItIsWritten(String spelling, String canonical) {
    assertEquals(canonical, new NodeAddress(spelling, 1).host());
    assertEquals(new NodeAddress(canonical, 1), new NodeAddress(spelling, 1));
    assertEquals(new NodeAddress(canonical, 1).hashCode(), new NodeAddress(spelling, 1).hashCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a:b:c",
        "1::2::3",
        "1:2:3:4:5:6:7:8:9",
        "12345::1",
        "g::1",
        ":::",
        "1:",
        "::1.2.3",
        "::1.2.3.999",
        "1:2:3:4:5:6:7",
        "1:2:3:4::5:6:7:8",
        ":1:2:3:4:5:6:7",
        "%",
        "::%"
      })
  void whatOnlyLooksLikeAnAddressOfVersionSixStaysAsItIs(String host) {
    assertEquals(host, new NodeAddress(host, 1).host());
  }

  @Test
  void anAddressReadsAsItIsWritten() {
    for (String text : new String[] {"127.0.0.1:6379", "[fd01::1]:6379", "node.example:1"}) {
      assertEquals(text, NodeAddress.parse(text).toString());
      assertEquals(NodeAddress.parse(text), NodeAddress.parse(NodeAddress.parse(text).toString()));
    }
  }

  @Test
  void addressesDifferInHostOrPort() {
    assertNotEquals(new NodeAddress("a", 1), new NodeAddress("b", 1));
    assertNotEquals(new NodeAddress("a", 1), new NodeAddress("a", 2));
    assertEquals(new NodeAddress("A", 1), new NodeAddress("a", 1));
  }
}
