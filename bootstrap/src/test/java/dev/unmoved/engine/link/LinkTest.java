package dev.unmoved.engine.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.Slot;
import org.junit.jupiter.api.Test;

class LinkTest {
  private final Link link = new Link(null, ConnectionState.NEW) {};

  private Part given(Part.Origin origin, String command, long sequence) {
    byte[] bytes = RespWriter.command(command);
    Part part = new Part(origin, null, bytes, 0, bytes.length, Slot.NONE, sequence);
    link.inFlight.add(part);
    link.outbox.add(part);
    link.attached++;
    return part;
  }

  /** Without its DISCARD the next session would find it within MULTI. */
  @Test
  void aLinkFromWhichWhatWasToUndoSomethingIsTakenBackServesNobodyElse() {
    given(Part.Origin.CLIENT, "GET", 1);
    given(Part.Origin.SILENT, "DISCARD", -1);
    given(Part.Origin.CLIENT, "SET", 3);
    link.dropUnwritten(2);
    assertEquals(1, link.outbox.size());
    assertEquals(1, link.attached);
    assertTrue(link.condemned);
  }
}
