package dev.unmoved.agent.operate.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.option.Options;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What becomes of keys when servers answer what they rarely do. */
class TransferTest {
  private static final CopySettings SETTINGS =
      new CopySettings(
          CopySettings.Purpose.COPY,
          Collections.<Integer>emptySet(),
          -1,
          false,
          0,
          1000,
          false,
          null);

  private static Item item(String key) {
    Place place = new Place(0, key.getBytes(StandardCharsets.ISO_8859_1));
    return new Item(place, place, place);
  }

  private static String source(String command) {
    if (command.startsWith("MEMORY")) {
      return ":50\r\n";
    } else if (command.startsWith("SCAN")) {
      return "*2\r\n$1\r\n0\r\n*1\r\n$3\r\nkey\r\n";
    } else if (command.startsWith("PTTL")) {
      return command.endsWith("ends") ? ":0\r\n" : command.endsWith("gone") ? ":-2\r\n" : ":-1\r\n";
    }
    return command.endsWith("gone") || command.endsWith("lost")
        ? "$-1\r\n"
        : FakeServer.bulk("dump");
  }

  private static Tally transfer(Function<String, String> target, List<String> sent, String... keys)
      throws IOException, CopyException {
    Tally tally = new Tally();
    try (FakeServer from = new FakeServer("a", TransferTest::source);
        FakeServer to = new FakeServer("b", target);
        Side source = Side.open("source", from.endpoint(), Options.DEFAULTS);
        Side opened = Side.open("target", to.endpoint(), Options.DEFAULTS)) {
      List<Item> items = new ArrayList<>();
      for (String key : keys) {
        items.add(item(key));
      }
      new Transfer(source, opened, SETTINGS, new MemoryUsage(source), "run").onPage(items, tally);
      sent.addAll(to.commands());
    }
    return tally;
  }

  @Test
  void whatExpiresMeanwhileIsNotWrittenForEver() throws Exception {
    List<String> sent = new ArrayList<>();
    Tally tally = transfer(command -> "+OK\r\n", sent, "ends", "gone", "lost", "stays");
    assertEquals(Collections.singletonList("RESTORE stays 0 dump"), sent);
    assertEquals(3, tally.count(Outcome.EXPIRED));
    assertEquals(1, tally.count(Outcome.COPIED));
  }

  @Test
  void anErrorOfOneKeyIsCountedAndOneOfTheServerEndsTheRun() throws Exception {
    Tally tally =
        transfer(
            command -> command.contains("user:1") ? "-ERR no\r\n" : "+OK\r\n",
            new ArrayList<>(),
            "user:1",
            "user:2");
    assertEquals(1, tally.count(Outcome.FAILED));
    assertEquals(1, tally.count(Outcome.COPIED));
    String note = tally.notes().get(0);
    assertTrue(note.startsWith("user:*: the target 127.0.0.1:"), note);
    assertTrue(note.endsWith(": ERR no"), note);
    assertThrows(
        CopyException.class,
        () -> transfer(command -> "-OOM no memory\r\n", new ArrayList<>(), "user:1"));
  }

  @Test
  void aPageWhoseConnectionBreaksComesOnceMoreAndCountsOnce() throws Exception {
    AtomicBoolean broken = new AtomicBoolean();
    try (FakeServer from = new FakeServer("a", TransferTest::source);
        FakeServer to = new FakeServer("b", command -> broken.getAndSet(true) ? "+OK\r\n" : null);
        Side source = Side.open("source", from.endpoint(), Options.DEFAULTS);
        Side target = Side.open("target", to.endpoint(), Options.DEFAULTS)) {
      State state = new State("copy", "a", 0);
      new Walk(source, target, SETTINGS, state, new StateFile(null), new ProgressLine(null, false))
          .run(
              Collections.singletonList(0),
              new Transfer(source, target, SETTINGS, new MemoryUsage(source), "run"));
      assertTrue(state.isDone(0));
      assertEquals("1 key: 1 copied", state.tally().toString());
      assertEquals(2, to.commands().size());
    }
  }
}
