package dev.unmoved.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenSlotsTest {
  private static final String OTHER =
      "07c37dfeb235213a872192d90877d0cd55635b91 127.0.0.1:30004@31004,host slave"
          + " e7d1eecce10fd6bb5eb35b9f99a514335d9ba9ca 0 1426238317239 4 connected\n";
  private static final String SELF =
      "e7d1eecce10fd6bb5eb35b9f99a514335d9ba9ca 127.0.0.1:30001@31001 myself,master - 0 0 1"
          + " connected 0-5460 7000 [77->-07c37dfe] [9093-<-292f8b36]\n";

  private static byte[] bulk(String text) {
    return ("$" + text.length() + "\r\n" + text + "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void theLineOfTheNodeItselfTells() {
    OpenSlots slots = OpenSlots.of(bulk(OTHER + SELF));
    assertNotNull(slots);
    assertTrue(slots.serves(0) && slots.serves(5460) && slots.serves(7000));
    assertFalse(slots.serves(5461) || slots.serves(9093));
    assertEquals("07c37dfe", slots.goesTo(77));
    assertEquals("292f8b36", slots.comesFrom(9093));
    assertNull(slots.goesTo(9093));
    assertNull(slots.comesFrom(77));
  }

  @Test
  void aNodeWithoutSlotsTellsSo() {
    OpenSlots slots = OpenSlots.of(bulk(SELF.substring(0, SELF.indexOf(" 0-5460")) + "\n"));
    assertNotNull(slots);
    assertFalse(slots.serves(0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a b c",
        "id addr myself,master - 0 0 1 connected x",
        "id addr myself - 0 0 1 up 1-2-3",
        "id addr myself - 0 0 1 up [5]",
        "id addr myself - 0 0 1 up [",
        "id addr myself - 0 0 1 up 9-3",
        "id addr myself - 0 0 1 up -5",
        "id addr myself - 0 0 1 up [-<-]"
      })
  void whatHasAnotherShapeTellsNothing(String text) {
    assertNull(OpenSlots.of(bulk(text)));
  }

  @Test
  void anErrorTellsNothing() {
    assertNull(OpenSlots.of(RespWriter.error("NOPERM no permissions")));
    assertNull(OpenSlots.of(RespWriter.ascii("*0\r\n")));
    assertNull(OpenSlots.of(RespWriter.ascii("$-1\r\n")));
  }
}
