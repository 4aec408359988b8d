package dev.unmoved.naming;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.unmoved.command.Command;
import dev.unmoved.command.CommandTable;
import dev.unmoved.command.ReplyNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Replies of every command in the table whose replies name keys, in both versions of RESP. */
class ReplyNamesProperties {
  private static final EnumSet<ReplyNames> SHAPES =
      EnumSet.of(
          ReplyNames.WHOLE,
          ReplyNames.EACH,
          ReplyNames.FIRST,
          ReplyNames.PAGE,
          ReplyNames.STREAMS,
          ReplyNames.PREFIXES);

  private final Names names = NamesProperties.names("databases=prefix");
  private final ReplyTranslation ofErrors = ReplyShapes.ofErrors(names);

  @Provide
  Arbitrary<List<String>> keys() {
    return Arbitraries.of("k", "{a}k", "db3:k", "db0:", "", "\r\n", "$3", "*", "user:é")
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  @Provide
  Arbitrary<Command> commands() {
    List<Command> named = new ArrayList<>();
    for (Command command : CommandTable.all()) {
      if (SHAPES.contains(command.replyNames())) {
        named.add(command);
      }
    }
    return Arbitraries.of(named);
  }

  /** A reply of that shape which names these keys. */
  private static byte[] reply(ReplyNames where, int protocol, List<byte[]> keys) {
    StringBuilder reply = new StringBuilder();
    switch (where) {
      case WHOLE:
        reply.append(bulk(keys.get(0)));
        break;
      case EACH:
        reply.append(list("*", keys));
        break;
      case FIRST:
        reply.append("*3\r\n").append(bulk(keys.get(0))).append(text("db3:v")).append(":1\r\n");
        break;
      case PAGE:
        reply.append("*2\r\n").append(text("17")).append(list("*", keys));
        break;
      case STREAMS:
        reply.append(protocol == 3 ? "%" : "*").append(keys.size()).append("\r\n");
        for (byte[] key : keys) {
          reply.append(protocol == 3 ? "" : "*2\r\n").append(bulk(key));
          reply.append("*1\r\n*2\r\n").append(text("1-1")).append("*1\r\n").append(text("db3:k"));
        }
        break;
      default:
        reply.append(protocol == 3 ? "%2\r\n" : "*4\r\n").append(text("flags"));
        reply.append(protocol == 3 ? "~" : "*").append("1\r\n").append(text("on"));
        reply.append(text("prefixes")).append(list("*", keys));
        break;
    }
    return reply.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String list(String type, List<byte[]> keys) {
    StringBuilder list = new StringBuilder(type + keys.size() + "\r\n");
    for (byte[] key : keys) {
      list.append(bulk(key));
    }
    return list.toString();
  }

  private static String bulk(byte[] key) {
    return "$" + key.length + "\r\n" + new String(key, StandardCharsets.ISO_8859_1) + "\r\n";
  }

  private static String text(String text) {
    return bulk(text.getBytes(StandardCharsets.UTF_8));
  }

  @Property(tries = 4_000)
  void namesAreTranslatedWhereTheTableSays(
      @ForAll("commands") Command command,
      @ForAll("keys") List<String> keys,
      @ForAll boolean resp3,
      @ForAll boolean queued) {
    int database = 3;
    List<byte[]> ofClient = new ArrayList<>();
    List<byte[]> stored = new ArrayList<>();
    for (String key : keys) {
      byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
      ofClient.add(bytes);
      stored.add(names.toCluster(bytes, database));
    }
    int protocol = resp3 ? 3 : 2;
    ReplyTranslation translation =
        ReplyShapes.of(names, command, NamePattern.all(names, database), database, ofErrors);
    byte[] reply = reply(command.replyNames(), protocol, stored);
    byte[] expected = reply(command.replyNames(), protocol, ofClient);
    if (!queued) {
      assertArrayEquals(expected, translation.toClient(reply, command, new byte[0], 0, 0));
      return;
    }
    QueuedNames inMulti = new QueuedNames(translation);
    byte[] accepted = ascii("+QUEUED\r\n");
    assertSame(accepted, inMulti.toClient(accepted, command, new byte[0], 0, 0));
    TransactionNames exec = new TransactionNames(Arrays.asList(inMulti));
    byte[] answered = exec.toClient(concat("*1\r\n", reply), null, new byte[0], 0, 0);
    assertArrayEquals(concat("*1\r\n", expected), answered);
  }

  @Property
  void channelsThatHaveNamesOfKeysAreNotShown(@ForAll("keys") List<String> channels) {
    List<byte[]> all = new ArrayList<>();
    List<byte[]> shown = new ArrayList<>();
    for (String channel : channels) {
      byte[] bytes = channel.getBytes(StandardCharsets.UTF_8);
      byte[] asKey = names.toCluster(bytes, 0, bytes.length, 3);
      all.add(asKey);
      if (names.toClient(bytes, 0, bytes.length) == null || !channel.startsWith("db")) {
        all.add(bytes);
        shown.add(bytes);
      }
    }
    Command command = CommandTable.named("PUBSUB|CHANNELS");
    byte[] reply = list("*", all).getBytes(StandardCharsets.ISO_8859_1);
    byte[] expected = list("*", shown).getBytes(StandardCharsets.ISO_8859_1);
    assertArrayEquals(
        expected,
        ReplyShapes.of(names, command, null, 3, ofErrors)
            .toClient(reply, command, new byte[0], 0, 0));
  }

  @Example
  void whatHasNoNamesStaysAsItIs() {
    for (Command command : CommandTable.all()) {
      ReplyTranslation translation =
          ReplyShapes.of(names, command, NamePattern.all(names, 3), 3, ofErrors);
      for (String nothing :
          new String[] {"$-1\r\n", "*-1\r\n", "_\r\n", "+QUEUED\r\n", "*0\r\n", ":1\r\n"}) {
        boolean hasNames =
            SHAPES.contains(command.replyNames()) || command.replyNames() == ReplyNames.CHANNELS;
        if (nothing.startsWith(":") && hasNames) {
          continue; // none of theirs
        }
        byte[] reply = ascii(nothing);
        assertEquals(
            nothing,
            new String(
                translation.toClient(reply, command, new byte[0], 0, 0),
                StandardCharsets.ISO_8859_1),
            command.name());
      }
    }
  }

  @Example
  void aTransactionWithOtherRepliesThanCommandsIsAnError() {
    TransactionNames exec = new TransactionNames(new ArrayList<QueuedNames>());
    byte[] answer = exec.toClient(ascii("*1\r\n+OK\r\n"), null, new byte[0], 0, 0);
    assertEquals('-', answer[0]);
  }

  @Example
  void pushesNameKeysAsTheClientDoes() {
    PushNames pushes = new PushNames(names);
    String resp3 = ">2\r\n" + text("invalidate") + "*2\r\n" + text("db3:k") + text("k");
    assertEquals(resp3.replace(text("db3:k"), text("k")), told(pushes, resp3));
    String resp2 =
        "*3\r\n" + text("message") + text("__redis__:invalidate") + "*1\r\n" + text("db3:k");
    assertEquals(resp2.replace(text("db3:k"), text("k")), told(pushes, resp2));
    String all = ">2\r\n" + text("invalidate") + "_\r\n";
    assertEquals(all, told(pushes, all));
    String message = "*3\r\n" + text("message") + text("news") + text("db3:k");
    assertEquals(message, told(pushes, message));
    String nobodys = ">2\r\n" + text("invalidate") + "*1\r\n" + text("db0:k");
    assertEquals(null, pushes.toClient(ascii(nobodys)));
  }

  private static String told(PushNames pushes, String push) {
    return new String(pushes.toClient(ascii(push)), StandardCharsets.ISO_8859_1);
  }

  private static byte[] concat(String head, byte[] tail) {
    byte[] both = Arrays.copyOf(ascii(head), head.length() + tail.length);
    System.arraycopy(tail, 0, both, head.length(), tail.length);
    return both;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
