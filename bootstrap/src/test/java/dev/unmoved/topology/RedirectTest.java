package dev.unmoved.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectTest {
  private static final NodeAddress ANSWERING = new NodeAddress("10.0.0.7", 7000);

  private static Redirect parse(String error) {
    byte[] reply = (":1\r\n" + error + "\r\n+OK\r\n").getBytes(StandardCharsets.UTF_8);
    return Redirect.parse(reply, 4, reply.length - 5, ANSWERING);
  }

  @ParameterizedTest
  @CsvSource({
    "-MOVED 3999 127.0.0.1:6381, 127.0.0.1:6381",
    "-MOVED 0 node.example:1, node.example:1",
    "-MOVED 16383 :6380, 10.0.0.7:6380",
    "-MOVED 3999 fd01::1:6379, [fd01::1]:6379",
    "-MOVED 3999 [FD01:0:0::1]:6379, [fd01::1]:6379",
    "-MOVED 3999 fe80::1%eth0:6379, [fe80::1%eth0]:6379"
  })
  void movedAndAskAreReadAlike(String moved, String address) {
    Redirect redirect = parse(moved);
    assertFalse(redirect.isAsk());
    assertEquals(address, redirect.address().toString());
    Redirect ask = parse(moved.replace("MOVED", "ASK"));
    assertTrue(ask.isAsk());
    assertEquals(redirect.address(), ask.address());
    assertEquals(redirect.slot(), ask.slot());
  }

  @Test
  void theSlotIsTold() {
    assertEquals(3999, parse("-MOVED 3999 a:1").slot());
    assertEquals(16383, parse("-ASK 16383 a:1").slot());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-MOVED 3999 ?:6379",
        "-MOVED __proto__ a:1",
        "-MOVED 99999 a:1",
        "-MOVED 16384 a:1",
        "-MOVED -1 a:1",
        "-MOVED 3999",
        "-MOVED",
        "-MOVED ",
        "-MOVED 3999 a:1 more",
        "-MOVED  3999 a:1",
        "-MOVED 3999 a",
        "-MOVED 3999 a:0",
        "-MOVED 3999 a:99999",
        "-MOVED 123456 a:1",
        "-MOVED 3999 [::1",
        "-MOVED 3999 a\nunmoved:1",
        "-moved 1 a:1",
        "-MOVEDX 1 a:1",
        "-ASKING 1 a:1",
        "+MOVED 1 a:1",
        "-ERR MOVED 1 a:1",
        "-"
      })
  void whatIsMalformedIsNoRedirect(String error) {
    assertNull(parse(error));
    assertNull(parse(error.replace("MOVED", "ASK")));
  }
}
