package dev.unmoved.resp;

import static dev.unmoved.resp.ThreeWays.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RespValueTest {
  private static RespValue parse(String wire) throws ProtocolException {
    byte[] framed = bytes("+before\r\n" + wire + ":1\r\n");
    return RespValue.parse(framed, 9, framed.length - 4);
  }

  @ParameterizedTest
  @MethodSource("dev.unmoved.resp.RespCases#wholeReplies")
  void everyWholeReplyIsRead(String wire) throws ProtocolException {
    parse(wire);
  }

  @ParameterizedTest
  @MethodSource("dev.unmoved.resp.RespCases#wholeReplies")
  void aReplyThatBreaksOffOrGoesOnIsRefused(String wire) {
    for (int length = 0; length < wire.length(); length++) {
      byte[] beginning = bytes(wire.substring(0, length));
      assertThrows(ProtocolException.class, () -> RespValue.parse(beginning, 0, beginning.length));
    }
    assertThrows(ProtocolException.class, () -> parse(wire + "+more\r\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$2147483647\r\nab\r\n",
        "$2147483646\r\n\r\n",
        "$-2\r\n",
        "*2147483647\r\n:1\r\n",
        "%1073741824\r\n:1\r\n:1\r\n",
        "|1073741824\r\n:1\r\n:1\r\n+OK\r\n",
        "%2147483647\r\n:1\r\n",
        "%-2147483648\r\n",
        "%1073741824\r\n",
        "|2147483647\r\n+OK\r\n",
        "*-2\r\n",
        "%-1\r\n",
        "|-1\r\n+OK\r\n",
        "$99999999999\r\n",
        "$+1\r\na\r\n",
        "*\r\n",
        "$x\r\n"
      })
  void aLengthThatCannotBeIsRefused(String wire) {
    assertThrows(ProtocolException.class, () -> parse(wire));
  }

  @Test
  void aReplyThatIsNestedTooDeeplyIsRefusedBeforeTheStackEnds() {
    StringBuilder deep = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      deep.append("*1\r\n");
    }
    assertThrows(ProtocolException.class, () -> parse(deep + "+OK\r\n"));
    StringBuilder attributes = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      attributes.append("|0\r\n");
    }
    assertThrows(ProtocolException.class, () -> parse(attributes + "+OK\r\n"));
  }

  @Test
  void textsNumbersNullsAndErrorsAreToldApart() throws ProtocolException {
    assertEquals("OK", parse("+OK\r\n").text());
    assertEquals("a\r\nb", parse("$4\r\na\r\nb\r\n").text());
    assertEquals(
        "\u00e9",
        RespValue.parse(
                new byte[] {'$', '2', '\r', '\n', (byte) 0xc3, (byte) 0xa9, '\r', '\n'}, 0, 8)
            .text());
    assertEquals(17, parse(":17\r\n").number());
    assertEquals(17, parse("$2\r\n17\r\n").number());
    assertEquals(-1, parse("+x\r\n").number());
    assertEquals(-1, parse("*1\r\n:1\r\n").number());
    for (String nil : new String[] {"$-1\r\n", "*-1\r\n", "_\r\n"}) {
      assertNull(parse(nil).text(), nil);
      assertTrue(parse(nil).elements().isEmpty(), nil);
    }
    assertTrue(parse("-ERR no\r\n").isError());
    assertEquals("ERR no", parse("!6\r\nERR no\r\n").text());
    assertTrue(parse("!6\r\nERR no\r\n").isError());
    assertFalse(parse("+ERR no\r\n").isError());
  }

  @Test
  void aMapAndAFlatArrayOfPairsAreReadAlike() throws ProtocolException {
    for (String wire :
        new String[] {
          "%2\r\n+a\r\n:1\r\n+b\r\n:2\r\n", "*4\r\n$1\r\na\r\n:1\r\n$1\r\nb\r\n:2\r\n"
        }) {
      RespValue pairs = parse(wire);
      assertTrue(pairs.isAggregate());
      assertEquals(2, pairs.get("b").number(), wire);
      assertNull(pairs.get("c"));
    }
    assertNull(parse("*3\r\n+a\r\n:1\r\n+b\r\n").get("b")); // a key without a value
    // a value that looks like a key
    assertEquals(1, parse("*4\r\n+x\r\n+a\r\n+a\r\n:1\r\n").get("a").number());
  }

  @Test
  void anAttributeIsSteppedOver() throws ProtocolException {
    assertEquals("v", parse("|1\r\n+ttl\r\n:1\r\n+v\r\n").text());
    assertEquals(2, parse("*2\r\n|1\r\n+ttl\r\n:1\r\n+v\r\n+w\r\n").elements().size());
  }

  @Test
  void theFirstElementsAreReadHoweverDeepTheRestGoes() throws ProtocolException {
    byte[] push = bytes(">3\r\n$10\r\ninvalidate\r\n:1\r\n*1\r\n*0\r\n");
    List<RespValue> all = RespValue.firstElements(push, 0, push.length, 9);
    assertEquals(2, all.size());
    assertEquals("invalidate", all.get(0).text());
    assertEquals(1, RespValue.firstElements(push, 0, push.length, 1).size());
    byte[] nothing = bytes(">0\r\n");
    assertEquals(0, RespValue.firstElements(nothing, 0, 4, 2).size());
  }

  @Test
  void firstElementsThatAreMissingAreRefused() {
    byte[] broken = bytes(">2\r\n+a\r\n");
    assertThrows(
        ProtocolException.class, () -> RespValue.firstElements(broken, 0, broken.length, 2));
  }
}
