package dev.unmoved.topology;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;

class ScriptsTest {
  private final Scripts scripts = new Scripts(1_000);

  private static byte[] body(int i) {
    return ("return " + i).getBytes(StandardCharsets.US_ASCII);
  }

  private void remember(byte[] body) {
    byte[] command = new byte[body.length + 6];
    System.arraycopy(body, 0, command, 3, body.length);
    scripts.remember(command, 3, body.length);
  }

  private static String sha1(byte[] body) throws Exception {
    StringBuilder hex = new StringBuilder();
    for (byte b : MessageDigest.getInstance("SHA-1").digest(body)) {
      hex.append(String.format("%02x", b));
    }
    return hex.toString();
  }

  @Test
  void aScriptIsFoundByItsSha1InAnyCase() throws Exception {
    remember(body(1));
    assertArrayEquals(body(1), scripts.body("e0e1f9fabfc9d4800c877a703b823ac0578ff8db"));
    assertArrayEquals(body(1), scripts.body(sha1(body(1)).toUpperCase(java.util.Locale.ROOT)));
    assertNull(scripts.body(sha1(body(2))));
    assertNull(scripts.body("?"));
  }

  @Test
  void whatIsKeptIsACopy() throws Exception {
    byte[] buffer = body(1);
    scripts.remember(buffer, 0, buffer.length);
    String sha = sha1(buffer);
    buffer[0] = 'X';
    assertArrayEquals(body(1), scripts.body(sha));
  }

  @Test
  void theLeastRecentlyUsedOfAThousandGoesFirst() throws Exception {
    for (int i = 0; i < 1000; i++) {
      remember(body(i));
    }
    assertNotNull(scripts.body(sha1(body(0)))); // used
    remember(body(1000));
    assertNotNull(scripts.body(sha1(body(0))));
    assertNull(scripts.body(sha1(body(1))));
    assertNotNull(scripts.body(sha1(body(1000))));
  }

  @Test
  void aScriptThatWasForgottenIsRememberedAgain() throws Exception {
    remember(body(1));
    for (int i = 2; i < 1002; i++) {
      remember(body(i));
    }
    assertNull(scripts.body(sha1(body(1))));
    remember(body(1));
    assertNotNull(scripts.body(sha1(body(1))));
  }

  @Test
  void anEnormousScriptIsNotKept() throws Exception {
    byte[] enormous = new byte[(1 << 20) + 1];
    remember(enormous);
    assertNull(scripts.body(sha1(enormous)));
    byte[] large = new byte[1 << 20];
    remember(large);
    assertNotNull(scripts.body(sha1(large)));
  }

  @Test
  void whoWantsNoneKeptHasNone() throws Exception {
    Scripts none = new Scripts(0);
    byte[] body = body(1);
    none.remember(body, 0, body.length);
    assertNull(none.body(sha1(body)));
  }
}
